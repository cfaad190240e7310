import type { PlainHead } from './plain.head.ts';

/** A plain request whose body is on its way. */
export class ComingRequest {
  readonly head: PlainHead;
  /** Made for the whole of it, since it may come byte by byte: joined anew with each, it would be copied as often. */
  readonly #bytes: Buffer;
  #length = 0;

  constructor(head: PlainHead) {
    this.head = head;
    this.#bytes = Buffer.allocUnsafeSlow(head.headBytes + head.bodyBytes);
  }

  /** Head and body, as far as they have come. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  get wholeBytes(): number {
    return this.#bytes.length;
  }

  get isWhole(): boolean {
    return this.#length === this.#bytes.length;
  }

  /** @returns what is not of this request any more */
  add(piece: Buffer): Buffer {
    const taken = piece.copy(this.#bytes, this.#length);
    this.#length += taken;
    return piece.subarray(taken);
  }
}
