import type { SegmentFile } from './segment.file.ts';

const GROUP_MS = 5;

/** Syncs what was written, grouped, one at a time, in the thread pool of libuv: the event loop goes on meanwhile. */
export class SyncLoop {
  readonly #onError: (error: unknown) => void;
  readonly #dirty = new Set<SegmentFile>();
  readonly #closing = new Set<SegmentFile>();
  #running: Promise<void> | undefined;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  request(segment: SegmentFile): void {
    this.#dirty.add(segment);
    this.#running ??= this.#run();
  }

  /** Nothing more is written to it. */
  closeAfterSync(segment: SegmentFile): void {
    this.#closing.add(segment);
    this.request(segment);
  }

  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GROUP_MS));
    const batch = [...this.#dirty];
    this.#dirty.clear();
    for (const segment of batch) await this.#sync(segment);
    this.#running = this.#dirty.size > 0 ? this.#run() : undefined;
  }

  async #sync(segment: SegmentFile): Promise<void> {
    try {
      await segment.sync();
      if (this.#closing.delete(segment)) await segment.close();
    } catch (error) {
      this.#onError(error);
    }
  }
}
