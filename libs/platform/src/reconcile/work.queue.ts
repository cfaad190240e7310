export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

export interface WorkQueueOptions {
  /** Keys worked on at the same time; one key never twice at once. */
  readonly concurrency: number;
  readonly work: (key: string) => Promise<void>;
  /** Told of each failure; the key comes back after `retryInMs`. */
  readonly onFailure: (key: string, error: unknown, retryInMs: number) => void;
  readonly backoff?: Backoff;
  /** 0 to 1, for the jitter. */
  readonly random?: () => number;
}

/** Keys that want attention, each at most once in the queue. */
export interface WorkQueue {
  /** A key added while it is worked on is worked on again afterwards. */
  add(key: string): void;
  addAfter(key: string, delayMs: number): void;
  /** Keys waiting for their turn, without those that wait for their time. */
  readonly depth: number;
  /** Takes no further key, and ends when those being worked on are done. */
  stop(): Promise<void>;
}

export const createWorkQueue = (_options: WorkQueueOptions): WorkQueue => {
  throw new Error('being written');
};
