import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lines that wait: in memory, or in a file. */
export interface KeptLines {
  read(): Buffer;
  drop(): void;
}

/** What a database that keeps up never exceeds. */
const MOST_BYTES_IN_MEMORY = 8 * 1024 * 1024;
/** Where files cannot be written either. */
const MOST_BYTES_WITHOUT_FILES = 64 * 1024 * 1024;
const FOLDER = 'backlog';

/**
 * Lines that wait for a database that is slow or away: the first megabytes in memory, what comes after them in files
 * beside the journal. The files are a convenience of this run: what they hold stands in the journal too, and a successor
 * throws them away.
 */
export class Backlog {
  readonly #folder: string;
  #bytesInMemory = 0;
  #lastFile = 0;

  constructor(directory: string) {
    this.#folder = join(directory, FOLDER);
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder);
  }

  /** False: the disk takes no more, and memory has taken what it may. */
  get hasRoom(): boolean {
    return this.#bytesInMemory < MOST_BYTES_WITHOUT_FILES;
  }

  keep(lines: Buffer): KeptLines {
    if (this.#bytesInMemory + lines.length <= MOST_BYTES_IN_MEMORY) return this.#inMemory(lines);
    const path = join(this.#folder, `${++this.#lastFile}.jsonl`);
    try {
      writeFileSync(path, lines);
    } catch {
      // A full disk: the journal tells of it, and refuses when it has no room itself.
      rmSync(path, { force: true });
      return this.#inMemory(lines);
    }
    return { read: () => readFileSync(path), drop: () => rmSync(path, { force: true }) };
  }

  #inMemory(lines: Buffer): KeptLines {
    this.#bytesInMemory += lines.length;
    return { read: () => lines, drop: () => void (this.#bytesInMemory -= lines.length) };
  }
}
