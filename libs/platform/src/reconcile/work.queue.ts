import { backoffMs, type Backoff } from './backoff.ts';

const BACKOFF: Backoff = { firstMs: 100, maxMs: 300_000 };

export interface WorkQueueOptions {
  /** Keys worked on at the same time; one key never twice at once. */
  readonly concurrency: number;
  readonly work: (key: string) => Promise<void>;
  /** Told of each failure; the key comes back after `retryInMs`. */
  readonly onFailure: (key: string, error: unknown, retryInMs: number) => void;
  /** Told how many keys wait for their turn, whenever that changes. */
  readonly onDepth?: (depth: number) => void;
  /** 100 ms doubling up to 5 min unless given. */
  readonly backoff?: Backoff;
  /** 0 to 1, for the jitter. */
  readonly random?: () => number;
}

/** Keys that want attention, each at most once in the queue. */
export interface WorkQueue {
  /** A key added while it is worked on is worked on again afterwards. */
  add(key: string): void;
  /** No later than after this time: work that begins sooner stands for it. */
  addAfter(key: string, delayMs: number): void;
  /** Keys waiting for their turn, without those that wait for their time. */
  readonly depth: number;
  /** Takes no further key, and ends when those being worked on are done. */
  stop(): Promise<void>;
}

export const createWorkQueue = (options: WorkQueueOptions): WorkQueue => new KeyedQueue(options);

class KeyedQueue implements WorkQueue {
  /** A set keeps the order of insertion, and a key once. */
  private readonly waiting = new Set<string>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly addedMeanwhile = new Set<string>();
  private readonly failures = new Map<string, number>();
  private readonly timers = new Map<string, { readonly timer: NodeJS.Timeout; readonly dueMs: number }>();
  private stopped = false;

  constructor(private readonly options: WorkQueueOptions) {}

  get depth(): number {
    return this.waiting.size;
  }

  add(key: string): void {
    if (this.stopped) return;
    if (this.running.has(key)) {
      this.addedMeanwhile.add(key);
      return;
    }
    this.waiting.add(key);
    this.fill();
  }

  /** Of several delays of a key, the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.stopped) return;
    const dueMs = performance.now() + delayMs;
    const planned = this.timers.get(key);
    if (planned && planned.dueMs <= dueMs) return;
    clearTimeout(planned?.timer);
    const timer = setTimeout(() => {
      this.timers.delete(key);
      this.add(key);
    }, delayMs);
    this.timers.set(key, { timer, dueMs });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const { timer } of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.waiting.clear();
    await Promise.all(this.running.values());
  }

  private fill(): void {
    this.startWaiting();
    this.options.onDepth?.(this.waiting.size);
  }

  private startWaiting(): void {
    for (const key of this.waiting) {
      if (this.running.size >= this.options.concurrency) return;
      this.waiting.delete(key);
      this.unplan(key);
      this.running.set(key, this.run(key));
    }
  }

  /** What is done now need not be done again at the time that was planned for it. */
  private unplan(key: string): void {
    clearTimeout(this.timers.get(key)?.timer);
    this.timers.delete(key);
  }

  private async run(key: string): Promise<void> {
    // A turn of the event loop first, so that `running` knows the key before the work can add it again.
    await Promise.resolve();
    try {
      await this.options.work(key);
      this.failures.delete(key);
    } catch (error) {
      this.retryLater(key, error);
    }
    this.running.delete(key);
    if (this.addedMeanwhile.delete(key)) this.add(key);
    this.fill();
  }

  private retryLater(key: string, error: unknown): void {
    const failures = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, failures);
    const { backoff = BACKOFF, random = Math.random, onFailure } = this.options;
    const retryInMs = backoffMs(failures, backoff, random());
    onFailure(key, error, retryInMs);
    this.addAfter(key, retryInMs);
  }
}
