import { close, closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Lines that wait: in memory, or in a file. */
export interface KeptLines {
  readonly length: number;
  /** Into the beginning of `target`, which has room. */
  copyTo(target: Buffer): void;
  drop(): void;
}

/** Of lines that are kept together. */
export const MOST_BYTES_TOGETHER = 192 * 1024;
/** What a database that keeps up never exceeds: some 4 MB. */
const SLOTS_IN_MEMORY = 24;
/** Where the file cannot be written either. */
const MOST_BYTES_WITHOUT_FILE = 64 * 1024 * 1024;
/** A file that grew beyond so many, some 50 MB, is not kept once it is empty. */
const MOST_SLOTS_KEPT = 256;

/**
 * Lines that wait for a database that is slow or away: the first megabytes in memory, what comes after them in a file
 * beside the journal, which is this run's alone and has no name: what it holds stands in the journal too. Both are cut
 * into slots that are used again and again: new buffers would live just long enough to be collected late.
 */
export class Backlog {
  readonly #path: string;
  #file: number;
  readonly #inMemory: Buffer[] = [];
  readonly #freeInFile: number[] = [];
  #slotsInMemory = 0;
  #slotsInFile = 0;
  #bytesBeyond = 0;

  constructor(directory: string) {
    this.#path = join(directory, 'backlog');
    this.#file = openNameless(this.#path);
  }

  /** False: the disk takes no more, and memory has taken what it may. */
  get hasRoom(): boolean {
    return this.#bytesBeyond < MOST_BYTES_WITHOUT_FILE;
  }

  /** @param lines are the caller's again once this returns */
  keep(lines: Buffer): KeptLines {
    if (lines.length > MOST_BYTES_TOGETHER) return this.#keepBeyond(lines);
    const memory = this.#memorySlot();
    return memory ? this.#keepInMemory(lines, memory) : this.#keepInFile(lines);
  }

  #memorySlot(): Buffer | undefined {
    const free = this.#inMemory.pop();
    if (free || this.#slotsInMemory === SLOTS_IN_MEMORY) return free;
    this.#slotsInMemory++;
    return Buffer.allocUnsafeSlow(MOST_BYTES_TOGETHER);
  }

  #keepInMemory(lines: Buffer, slot: Buffer): KeptLines {
    const length = lines.copy(slot);
    return {
      length,
      copyTo: (target) => void slot.copy(target, 0, 0, length),
      drop: () => void this.#inMemory.push(slot),
    };
  }

  #keepInFile(lines: Buffer): KeptLines {
    const { length } = lines;
    const slot = this.#freeInFile.pop() ?? this.#slotsInFile++;
    const at = slot * MOST_BYTES_TOGETHER;
    if (!this.#write(lines, at)) {
      this.#freeInFile.push(slot);
      return this.#keepBeyond(lines);
    }
    return {
      length,
      copyTo: (target) => void readSync(this.#file, target, 0, length, at),
      drop: () => this.#release(slot),
    };
  }

  /** False on a full disk: the journal tells of it, and refuses when it has no room itself. */
  #write(lines: Buffer, at: number): boolean {
    try {
      return writeSync(this.#file, lines, 0, lines.length, at) === lines.length;
    } catch {
      return false;
    }
  }

  #release(slot: number): void {
    this.#freeInFile.push(slot);
    const isEmpty = this.#freeInFile.length === this.#slotsInFile;
    if (isEmpty && this.#slotsInFile > MOST_SLOTS_KEPT) this.#replaceFile();
  }

  /** Another takes its place: to make this one short would take the disk a while, and all requests with it. */
  #replaceFile(): void {
    let next: number;
    try {
      next = openNameless(this.#path);
    } catch {
      return;
    }
    close(this.#file);
    this.#file = next;
    this.#freeInFile.length = 0;
    this.#slotsInFile = 0;
  }

  #keepBeyond(lines: Buffer): KeptLines {
    const own = Buffer.from(lines);
    this.#bytesBeyond += own.length;
    return {
      length: own.length,
      copyTo: (target) => void own.copy(target),
      drop: () => void (this.#bytesBeyond -= own.length),
    };
  }

  /** Once nothing more is shipped. */
  close(): void {
    closeSync(this.#file);
  }
}

const openNameless = (path: string): number => {
  const file = openSync(path, 'w+', 0o600);
  unlinkSync(path);
  return file;
};
