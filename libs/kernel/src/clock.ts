/** Where a program gets its time, so that a spec can own it. */
export interface Clock {
  /** The wall clock, for people and records. */
  now(): Date;
  /** Milliseconds that never go back, for durations and deadlines. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
