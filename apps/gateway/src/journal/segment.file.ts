import { fdatasync, writeSync, writevSync } from 'node:fs';
import { type FileHandle, open, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeFrame } from './frame.codec.ts';
import type { SegmentHeader } from './journal.entries.ts';

const ZEROS = Buffer.alloc(1024 * 1024);
/** Of a file system, as a rule: what it reads and writes at once. */
const BLOCK_BYTES = 4_096;

/**
 * `00000012.journal` holds events that are still to be shipped, `00000012.shipped` none. What `00000012.unknown` holds
 * only a later version can tell: it waits for that.
 */
export const SEGMENT_NAME = /^(\d{8})\.journal$/;
export const SHIPPED_NAME = /^\d{8}\.shipped$/;
export const UNKNOWN_NAME = /^\d{8}\.unknown$/;

/**
 * One preallocated file of the journal. It is filled with zeros beforehand rather than truncated to its size: a
 * sparse file would meet a full disk in the middle of a request, and would write its size at every sync.
 */
export class SegmentFile {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #sizeBytes: number;
  #offset = 0;
  #closed = false;
  #isSyncing = false;
  #onSynced: (() => void) | undefined;

  private constructor(path: string, file: FileHandle, sizeBytes: number) {
    this.path = path;
    this.#file = file;
    this.#sizeBytes = sizeBytes;
  }

  /** @throws when the disk has no room for the whole segment; nothing of it is left then */
  static async create(
    directory: string,
    options: { readonly number: number; readonly sizeBytes: number; readonly header: SegmentHeader },
  ): Promise<SegmentFile> {
    const path = join(directory, `${String(options.number).padStart(8, '0')}.journal`);
    const file = await open(path, 'w');
    try {
      for (let at = 0; at < options.sizeBytes; at += ZEROS.length) {
        await file.write(ZEROS, 0, Math.min(ZEROS.length, options.sizeBytes - at), at);
      }
      const segment = new SegmentFile(path, file, options.sizeBytes);
      segment.write(encodeFrame('segment', JSON.stringify(options.header)));
      await file.datasync();
      return segment;
    } catch (error) {
      await file.truncate(0).catch(() => undefined);
      await file.close();
      throw error;
    }
  }

  get leftBytes(): number {
    return this.#sizeBytes - this.#offset;
  }

  /**
   * One `pwritev`, as a rule; what a failed one has written is written over by the next. Zeros follow up to the end of the
   * block: of a block that is begun, and that the kernel has dropped from memory meanwhile, it would read the rest from the
   * disk first, and the event loop would wait for that.
   */
  write(frames: Buffer): void {
    const end = this.#offset + frames.length;
    const blockEnd = Math.min(Math.ceil(end / BLOCK_BYTES) * BLOCK_BYTES, this.#sizeBytes);
    const zeros = ZEROS.subarray(0, Math.max(0, blockEnd - end));
    for (let done = writevSync(this.#file.fd, [frames, zeros], this.#offset); done < frames.length;) {
      const written = writeSync(this.#file.fd, frames, done, frames.length - done, this.#offset + done);
      if (written === 0) throw new Error(`no room left in ${this.path}`);
      done += written;
    }
    this.#offset = end;
  }

  /** @param done called once, with the error where there was one */
  sync(done: (error: Error | null) => void): void {
    if (this.#closed) return done(null);
    this.#isSyncing = true;
    fdatasync(this.#file.fd, (error) => {
      this.#isSyncing = false;
      this.#onSynced?.();
      done(error);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // By its number, which another file may have as soon as this one is closed.
    if (this.#isSyncing) await new Promise<void>((resolve) => (this.#onSynced = resolve));
    await this.#file.close();
  }

  /** All its events are in the database: from now on it only waits to be purged. */
  async markShipped(): Promise<void> {
    await this.close();
    await markShipped(this.path);
  }
}

/** From now on it is kept for 48 h. Does nothing where that was done before. */
export const markShipped = async (path: string, now = new Date()): Promise<void> => {
  const shipped = path.replace(/\.(journal|unknown)$/, '.shipped');
  if (await renamed(path, shipped)) await utimes(shipped, now, now);
};

/** It cannot be read: neither shipped nor purged. */
export const setAside = async (path: string): Promise<void> => {
  await renamed(path, path.replace(/\.journal$/, '.unknown'));
};

const renamed = async (from: string, to: string): Promise<boolean> => {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
};
