import { type FrameToWrite, writeFrame } from './frame.codec.ts';

/** A frame that waits to be written. */
export interface StagedFrame {
  readonly bytes: number;
  /** What a failed write does not keep: its request is refused instead. */
  readonly refusable: boolean;
  readonly done: (written: boolean) => void;
}

const FIRST_BYTES = 64 * 1024;

/** The frames of one turn of the event loop, one after the other as they will lie on the disk. */
export class StagedFrames {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #frames: StagedFrame[] = [];
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(frame: FrameToWrite, staged: StagedFrame): void {
    const end = this.#bytes + staged.bytes;
    if (end > this.#buffer.length) this.#grow(end);
    writeFrame(this.#buffer.subarray(this.#bytes, end), frame);
    this.#bytes = end;
    this.#frames.push(staged);
  }

  /** All of them; written over by what is added after {@link clear}. */
  get contents(): Buffer {
    return this.#buffer.subarray(0, this.#bytes);
  }

  /** @returns what was staged */
  clear(): readonly StagedFrame[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return frames;
  }

  /** Drops what may be refused; the others stay in their order, and nobody is told of them again. @returns all */
  keepUnrefusable(): readonly StagedFrame[] {
    const frames = this.#frames;
    let from = 0;
    this.#frames = [];
    this.#bytes = 0;
    for (const { bytes, refusable } of frames) {
      if (!refusable) {
        this.#buffer.copyWithin(this.#bytes, from, from + bytes);
        this.#bytes += bytes;
        this.#frames.push({ bytes, refusable, done: () => undefined });
      }
      from += bytes;
    }
    return frames;
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(bytes)));
    this.#buffer.copy(larger, 0, 0, this.#bytes);
    this.#buffer = larger;
  }
}
