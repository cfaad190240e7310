/** What an engine says of itself, over all gateways. */
export interface EngineReport {
  readonly running: number;
  /** In its own queue, where only arrival counts. */
  readonly waiting: number;
}

/** So much of what it runs may wait in an engine's own queue, so that its next batch never waits for us. */
const SLACK = 1 / 8;
/** At least so many: fewer would hide from the scaler that another engine is needed (`MANY_WAITING`). */
const LEAST_SLACK = 2;
/** An engine that is so full and lets nobody wait may take more. */
const FULL = 3 / 4;
const GROWTH = 1 / 4;

/**
 * How many requests an engine takes at once, as its reports show: where some wait inside, no more than it runs; where it
 * is full and none waits, some more.
 *
 * @param room so far
 * @param most whatever it says
 */
export const nextRoom = (room: number, { running, waiting }: EngineReport, most: number): number => {
  const slack = Math.max(LEAST_SLACK, Math.ceil(running * SLACK));
  if (waiting > slack) return Math.max(1, Math.min(room, running + slack));
  if (waiting > 0 || running < room * FULL) return room;
  return Math.min(most, room + Math.max(1, Math.floor(room * GROWTH)));
};
