import { closeSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Lines that wait: in memory, or in a file. */
export interface KeptLines {
  read(): Buffer;
  drop(): void;
}

/** Of lines that are kept together. */
export const MOST_BYTES_TOGETHER = 192 * 1024;
/** What a database that keeps up never exceeds. */
const MOST_BYTES_IN_MEMORY = 4 * 1024 * 1024;
/** Where the file cannot be written either. */
const MOST_BYTES_WITHOUT_FILE = 64 * 1024 * 1024;

/**
 * Lines that wait for a database that is slow or away: the first megabytes in memory, what comes after them in a file
 * beside the journal, which is this run's alone and has no name: what it holds stands in the journal too.
 */
export class Backlog {
  readonly #file: number;
  readonly #free: number[] = [];
  #slots = 0;
  #bytesInMemory = 0;

  constructor(directory: string) {
    const path = join(directory, 'backlog');
    this.#file = openSync(path, 'w+', 0o600);
    unlinkSync(path);
  }

  /** False: the disk takes no more, and memory has taken what it may. */
  get hasRoom(): boolean {
    return this.#bytesInMemory < MOST_BYTES_WITHOUT_FILE;
  }

  keep(lines: Buffer): KeptLines {
    const fits = this.#bytesInMemory + lines.length <= MOST_BYTES_IN_MEMORY;
    if (fits || lines.length > MOST_BYTES_TOGETHER) return this.#inMemory(lines);
    const slot = this.#free.pop() ?? this.#slots++;
    if (this.#write(lines, slot))
      return { read: () => this.#read(slot, lines.length), drop: () => this.#release(slot) };
    this.#free.push(slot);
    return this.#inMemory(lines);
  }

  /** False on a full disk: the journal tells of it, and refuses when it has no room itself. */
  #write(lines: Buffer, slot: number): boolean {
    try {
      return writeSync(this.#file, lines, 0, lines.length, slot * MOST_BYTES_TOGETHER) === lines.length;
    } catch {
      return false;
    }
  }

  #read(slot: number, length: number): Buffer {
    const lines = Buffer.allocUnsafeSlow(length);
    readSync(this.#file, lines, 0, length, slot * MOST_BYTES_TOGETHER);
    return lines;
  }

  #release(slot: number): void {
    this.#free.push(slot);
    if (this.#free.length < this.#slots) return;
    this.#free.length = 0;
    this.#slots = 0;
    ftruncateSync(this.#file, 0);
  }

  /** Once nothing more is shipped. */
  close(): void {
    closeSync(this.#file);
  }

  #inMemory(lines: Buffer): KeptLines {
    this.#bytesInMemory += lines.length;
    return { read: () => lines, drop: () => void (this.#bytesInMemory -= lines.length) };
  }
}
