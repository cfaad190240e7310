import type { SegmentFile } from './segment.file.ts';

const GROUP_MS = 5;

/**
 * Syncs what was written, grouped, one at a time, in the thread pool of libuv: the event loop goes on meanwhile. Some two
 * hundred times a second, so without a promise or a timer of its own for each.
 */
export class SyncLoop {
  readonly #onError: (error: unknown) => void;
  readonly #dirty = new Set<SegmentFile>();
  readonly #closing = new Set<SegmentFile>();
  #batch: SegmentFile[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #onIdle: (() => void)[] = [];

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  request(segment: SegmentFile): void {
    this.#dirty.add(segment);
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#runSoon();
  }

  /** Nothing more is written to it. */
  closeAfterSync(segment: SegmentFile): void {
    this.#closing.add(segment);
    this.request(segment);
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isRunning) this.#onIdle.push(resolve);
      else resolve();
    });
  }

  #runSoon(): void {
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(this.#run, GROUP_MS);
  }

  readonly #run = (): void => {
    this.#batch = [...this.#dirty];
    this.#dirty.clear();
    this.#syncNext();
  };

  #syncNext(): void {
    const segment = this.#batch.shift();
    if (!segment) return this.#goOn();
    segment.sync((error) => {
      if (error) this.#onError(error);
      else if (this.#closing.delete(segment)) return this.#close(segment);
      this.#syncNext();
    });
  }

  #close(segment: SegmentFile): void {
    segment
      .close()
      .catch(this.#onError)
      .finally(() => this.#syncNext());
  }

  #goOn(): void {
    if (this.#dirty.size > 0) return this.#runSoon();
    this.#isRunning = false;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }
}
