import { MalformedAnswer } from './answer.head.ts';

/** Where in the chunked coding (RFC 9112 §7.1) the next byte stands. */
const SIZE = 0;
const EXTENSION = 1;
const SIZE_END = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_END = 5;
const TRAILER_START = 6;
const TRAILER = 7;
const TRAILER_END = 8;
const LAST_END = 9;
const DONE = 10;

const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;
const MOST_SIZE = 2 ** 40;
/** Of what surrounds the data of one chunk: extensions of its size; and of trailers. */
const MOST_IDLE_BYTES = 64 * 1024;

const HEX = new Int8Array(256).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  HEX[digit.charCodeAt(0)] = value;
  HEX[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Takes the data out of a chunked body, however it is split. */
export class ChunkedBody {
  #state = SIZE;
  #digits = 0;
  /** Of the chunk under way, still to come. */
  #left = 0;
  #idleBytes = 0;

  get isDone(): boolean {
    return this.#state === DONE;
  }

  /**
   * Reads `from[at..end]` and writes the data it holds to the beginning of `into`, which has room for as much.
   *
   * @returns how many bytes of data there were; what comes after the last chunk is left unread
   * @throws MalformedAnswer
   */
  read(from: Buffer, at: number, end: number, into: Buffer): number {
    let written = 0;
    let next = at;
    while (next < end && this.#state !== DONE) {
      if (this.#state !== DATA) {
        this.#state = this.#step(from[next++]!);
        continue;
      }
      const run = Math.min(this.#left, end - next);
      into.set(from.subarray(next, next + run), written);
      written += run;
      next += run;
      this.#left -= run;
      if (this.#left === 0) this.#state = DATA_CR;
    }
    this.#hasRest = next < end;
    return written;
  }

  /** Something follows the end of the body. */
  get hasRest(): boolean {
    return this.#hasRest;
  }
  #hasRest = false;

  #step(byte: number): number {
    switch (this.#state) {
      case SIZE:
        return this.#readSize(byte);
      case EXTENSION:
        return byte === CR ? SIZE_END : this.#passIdle(EXTENSION);
      case SIZE_END:
        expectByte(byte, LF);
        return this.#sizeEnded();
      case DATA_CR:
        expectByte(byte, CR);
        return DATA_END;
      case DATA_END:
        expectByte(byte, LF);
        return SIZE;
      case TRAILER_START:
        return byte === CR ? LAST_END : this.#passIdle(TRAILER);
      case TRAILER:
        return byte === CR ? TRAILER_END : this.#passIdle(TRAILER);
      case TRAILER_END:
        expectByte(byte, LF);
        return TRAILER_START;
      default:
        expectByte(byte, LF);
        return DONE;
    }
  }

  #readSize(byte: number): number {
    const digit = HEX[byte]!;
    if (digit >= 0) {
      this.#left = this.#left * 16 + digit;
      this.#digits++;
      if (this.#left > MOST_SIZE) throw new MalformedAnswer('a chunk without end');
      return SIZE;
    }
    if (this.#digits === 0) throw new MalformedAnswer('a chunk without its size');
    if (byte === CR) return SIZE_END;
    if (byte === SEMICOLON || byte === 0x20 || byte === 0x09) return EXTENSION;
    throw new MalformedAnswer('a chunk whose size is no number');
  }

  #sizeEnded(): number {
    this.#digits = 0;
    this.#idleBytes = 0;
    return this.#left === 0 ? TRAILER_START : DATA;
  }

  #passIdle(state: number): number {
    if (++this.#idleBytes > MOST_IDLE_BYTES) throw new MalformedAnswer('more trailers than are read');
    return state;
  }
}

const expectByte = (byte: number, expected: number): void => {
  if (byte !== expected) throw new MalformedAnswer('a chunk that does not end where it said');
};
