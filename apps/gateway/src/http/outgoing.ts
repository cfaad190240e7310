import type { ServerResponse } from 'node:http';
import { whenDrained, writeChunk } from './chunk.writer.ts';
import { headersIn, type HeadLines } from './head.lines.ts';
import { endAnswer } from './last.bytes.ts';
import { isComing } from './unread.body.ts';

/** The answer to a request, whoever writes it out. Its members mean what they mean on Node's `ServerResponse`. */
export interface Outgoing {
  /** Status and headers are told. */
  readonly headersSent: boolean;
  /** Its last bytes were given. */
  readonly writableEnded: boolean;
  /** It is over: its bytes have left, or its connection is lost. */
  readonly destroyed: boolean;
  /** @param bodyBytes where the length of the body is known before its first bytes are */
  writeHead(status: number, lines: HeadLines, bodyBytes?: number): void;
  /** @returns whether more may come; otherwise wait for {@link whenDrained} */
  write(bytes: Buffer): boolean;
  /** @param resume called once, when the client has read what waits for it */
  whenDrained(resume: () => void): void;
  /** A client that never reads the end loses the connection: until then its whole request is kept. */
  end(last?: string | Buffer): void;
  destroy(): void;
  /** The connection ends with this answer. */
  hangUp(): void;
  /** @param listener called once, when the answer is over */
  onClose(listener: () => void): void;
  offClose(listener: () => void): void;
}

/** An answer that `node:http` writes out. */
export class NodeOutgoing implements Outgoing {
  readonly #response: ServerResponse;
  /** With the first bytes of the body, and not before. */
  #headHasLeft = false;
  #isHungUp = false;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get headersSent(): boolean {
    return this.#response.headersSent;
  }

  get writableEnded(): boolean {
    return this.#response.writableEnded;
  }

  get destroyed(): boolean {
    return this.#response.destroyed;
  }

  writeHead(status: number, lines: HeadLines, bodyBytes?: number): void {
    const headers = headersIn(lines);
    if (bodyBytes !== undefined) headers.push('content-length', String(bodyBytes));
    this.#response.writeHead(status, headers);
  }

  write(bytes: Buffer): boolean {
    if (this.#headHasLeft && bytes.length > 0) return writeChunk(this.#response, bytes);
    this.#headHasLeft ||= bytes.length > 0;
    return this.#response.write(bytes);
  }

  whenDrained(resume: () => void): void {
    whenDrained(this.#response, resume);
  }

  end(last?: string | Buffer): void {
    const response = this.#response;
    if (last === undefined || !this.#endsWhileItSends) return endAnswer(response, last);
    // The client would hear of a reset, and not of this answer.
    response.write(last);
    response.req.once('close', () => endAnswer(response, undefined));
  }

  destroy(): void {
    this.#response.destroy();
  }

  hangUp(): void {
    this.#isHungUp = true;
    this.#response.shouldKeepAlive = false;
  }

  /** Its connection ends with it, as the client wishes, who is sending its request yet. */
  get #endsWhileItSends(): boolean {
    const { shouldKeepAlive, req } = this.#response;
    return !shouldKeepAlive && !this.#isHungUp && isComing(req);
  }

  onClose(listener: () => void): void {
    this.#response.once('close', listener);
  }

  offClose(listener: () => void): void {
    this.#response.off('close', listener);
  }
}
