import { connect, type Socket } from 'node:net';

/** What becomes of one request. */
export interface Listener {
  /** Called for each piece of an answer, with how many events of a stream it brought. */
  readonly events?: (count: number) => void;
  /** Called once; status 0: the connection broke. */
  readonly ended: (status: number, connection: HttpConnection) => void;
}

const END_OF_HEAD = '\r\n\r\n';
const LAST_CHUNK = Buffer.from('0\r\n\r\n');
const EVENT = Buffer.from('data: {');

/** One kept connection that carries one request at a time, with as little work as a client can have. */
export class HttpConnection {
  readonly #socket: Socket;
  #listener: Listener | undefined;
  #head = '';
  #status = 0;
  /** Bytes of the body still to come; undefined: it is chunked. */
  #left: number | undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
      .on('data', (chunk) => this.#read(chunk))
      .on('error', () => this.#socket.destroy())
      .on('close', () => this.#end(0));
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  ask(request: Buffer, listener: Listener): void {
    this.#listener = listener;
    this.#head = '';
    this.#status = 0;
    this.#socket.write(request);
  }

  close(): void {
    this.#listener = undefined;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#status !== 0) return this.#readBody(chunk);
    const headEnd = chunk.indexOf(END_OF_HEAD);
    if (headEnd === -1) {
      this.#head += chunk.toString('latin1');
      const at = this.#head.indexOf(END_OF_HEAD);
      // The end may lie across two pieces.
      if (at !== -1) this.#readHead(this.#head.slice(0, at), Buffer.from(this.#head.slice(at + 4), 'latin1'));
      return;
    }
    this.#readHead(
      this.#head + chunk.toString('latin1', 0, headEnd),
      chunk.subarray(headEnd + END_OF_HEAD.length),
    );
  }

  #readHead(head: string, body: Buffer): void {
    this.#status = Number(head.slice(9, 12));
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    this.#left = length === undefined ? undefined : Number(length);
    if (body.length > 0 || this.#left === 0) this.#readBody(body);
  }

  #readBody(chunk: Buffer): void {
    if (this.#left === undefined) {
      this.#listener?.events?.(eventsIn(chunk));
      if (chunk.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)) this.#end(this.#status);
    } else {
      this.#left -= chunk.length;
      if (this.#left <= 0) this.#end(this.#status);
    }
  }

  #end(status: number): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.ended(status, this);
  }
}

const eventsIn = (chunk: Buffer): number => {
  let count = 0;
  for (let at = chunk.indexOf(EVENT); at !== -1; at = chunk.indexOf(EVENT, at + EVENT.length)) count++;
  return count;
};
