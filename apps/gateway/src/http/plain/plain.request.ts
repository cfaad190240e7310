import type { Socket } from 'node:net';
import type { HeaderName, Incoming } from '../incoming.ts';
import { headerOf, type PlainHead } from './plain.head.ts';

/** A plain request that has come whole. */
export class PlainRequest implements Incoming {
  readonly httpVersion = '1.1';
  readonly body: Buffer;
  readonly #head: PlainHead;
  readonly #socket: Socket;

  constructor(head: PlainHead, body: Buffer, socket: Socket) {
    this.#head = head;
    this.body = body;
    this.#socket = socket;
  }

  get method(): string {
    return this.#head.method;
  }

  get target(): string {
    return this.#head.target;
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  header(name: HeaderName): string | undefined {
    return headerOf(this.#head, name);
  }

  /** Whatever says it twice, or not at all, is not plain. */
  get hosts(): number {
    return 1;
  }

  stopReading(): void {
    this.#socket.pause();
  }
}
