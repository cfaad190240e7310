import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { framedChunk, SHORT_BYTES } from '../chunk.writer.ts';
import type { HeadLines } from '../head.lines.ts';
import type { Outgoing } from '../outgoing.ts';
import { KEEP_ALIVE_MS } from '../keep.alive.ts';
import { dateLine } from './date.line.ts';

/** What an answer needs of its connection. */
export interface AnswerLine {
  readonly socket: Socket;
  /** The last bytes of the answer were given to the socket. */
  ended(answer: PlainAnswer): void;
}

const NO_CONTENT = 204;
/** As `node:http` says it. */
const KEPT = `connection: keep-alive\r\nkeep-alive: timeout=${KEEP_ALIVE_MS / 1_000}\r\n\r\n`;

/** Writes an answer out in HTTP/1.1: each piece, and head and body where both are known, in one write. */
export class PlainAnswer implements Outgoing {
  headersSent = false;
  writableEnded = false;
  destroyed = false;
  isLast: boolean;
  readonly #line: AnswerLine;
  /** Status and headers that wait for the first bytes, which decide how the body is framed; empty once they have left. */
  #head = '';
  #hasLength = false;
  #isChunked = false;
  #onClose: (() => void)[] = [];

  constructor(line: AnswerLine, isLast: boolean) {
    this.#line = line;
    this.isLast = isLast;
  }

  writeHead(status: number, lines: HeadLines, bodyBytes?: number): void {
    if (this.headersSent) throw new Error('the head of this answer was told already');
    const length = bodyBytes === undefined ? '' : framing(bodyBytes);
    this.#hasLength = bodyBytes !== undefined || status === NO_CONTENT;
    this.#head = statusLine(status) + lines + length;
    this.headersSent = true;
  }

  write(bytes: Buffer): boolean {
    if (this.#isGone()) return true;
    const { socket } = this.#line;
    const head = this.#takeHead(undefined);
    if (bytes.length > SHORT_BYTES) return this.#writeLong(head, bytes, '');
    return socket.write(head + this.#framed(bytes), 'latin1');
  }

  whenDrained(resume: () => void): void {
    this.#line.socket.once('drain', resume);
  }

  end(last: string | Buffer = ''): void {
    if (this.#isGone()) return;
    const bytes = typeof last === 'string' ? Buffer.from(last) : last;
    const head = this.#takeHead(bytes.length);
    const tail = this.#isChunked ? '0\r\n\r\n' : '';
    this.writableEnded = true;
    if (bytes.length > SHORT_BYTES) this.#writeLong(head, bytes, tail);
    else this.#line.socket.write(head + this.#framed(bytes) + tail, 'latin1');
    this.#line.ended(this);
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#line.socket.destroy();
  }

  hangUp(): void {
    this.isLast = true;
  }

  onClose(listener: () => void): void {
    this.#onClose.push(listener);
  }

  offClose(listener: () => void): void {
    this.#onClose = this.#onClose.filter((each) => each !== listener);
  }

  /** The answer is over: read, or lost with its connection. */
  close(): void {
    this.destroyed = true;
    const listeners = this.#onClose;
    this.#onClose = [];
    for (const listener of listeners) listener();
  }

  /** The connection may have another answer on it by now. */
  #isGone(): boolean {
    return this.writableEnded || this.destroyed;
  }

  /** @param wholeBytes of the body, where it is known by now */
  #takeHead(wholeBytes: number | undefined): string {
    if (this.#head === '') return '';
    this.#isChunked = !this.#hasLength && wholeBytes === undefined;
    const head = this.#head + (this.#hasLength ? '' : framing(wholeBytes)) + dateLine();
    this.#head = '';
    return head + (this.isLast ? 'connection: close\r\n\r\n' : KEPT);
  }

  #framed(bytes: Buffer): string {
    if (!this.#isChunked) return bytes.toString('latin1');
    return bytes.length === 0 ? '' : framedChunk(bytes);
  }

  #writeLong(head: string, bytes: Buffer, tail: string): boolean {
    const { socket } = this.#line;
    socket.cork();
    socket.write(this.#isChunked ? `${head}${bytes.length.toString(16)}\r\n` : head, 'latin1');
    const goesOn = socket.write(bytes);
    if (this.#isChunked) socket.write(`\r\n${tail}`, 'latin1');
    socket.uncork();
    return goesOn;
  }
}

const statusLine = (status: number): string =>
  status === OK ? OK_LINE : `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
const OK = 200;
const OK_LINE = 'HTTP/1.1 200 OK\r\n';

const framing = (wholeBytes: number | undefined): string =>
  wholeBytes === undefined ? 'transfer-encoding: chunked\r\n' : `content-length: ${wholeBytes}\r\n`;
