import type { Socket } from 'node:net';
import { MalformedAnswer, readHead, type ReadHead } from './answer.head.ts';
import { ChunkedBody } from './chunked.body.ts';
import { type AnswerReader, type Call, EngineSilence, type Question } from './engine.connections.ts';
import { type EngineAddress, openSocket, type SessionMemory } from './open.socket.ts';

export interface ConnectionTimeouts {
  readonly connectTimeoutMs: number;
  /** Longest silence inside an answer that has begun. */
  readonly idleTimeoutMs: number;
  /** Longest time without a request. */
  readonly keepAliveMs: number;
}

/** Who holds the connection. */
export interface ConnectionHolder {
  readonly address: EngineAddress;
  /** Of the last connection by TLS. */
  readonly memory: SessionMemory;
  readonly timeouts: ConnectionTimeouts;
  /** A clock that stands still between two ticks. */
  readonly tickMs: number;
  /** It takes the next request. */
  idle(connection: EngineConnection): void;
  closed(connection: EngineConnection): void;
}

/** How often the holder ticks: timeouts are exact to this, and never early. */
export const TICK_MS = 100;

/** What every connection reads into: the bytes of one read are used up before the next can happen. */
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);
const LONGEST_HEAD_BYTES = 32 * 1024;
const END_OF_HEAD = '\r\n\r\n';
/** So much goes out in one piece with the head; it is copied for that. */
const SHORT_BODY_BYTES = 16 * 1024;

/**
 * One kept connection that carries one request at a time. It does the part of an HTTP/1.1 client that a gateway needs
 * and no more: one write a request, one buffer for the reads of all connections, no timer of its own.
 */
export class EngineConnection implements Call {
  readonly #holder: ConnectionHolder;
  readonly #socket: Socket;
  #isConnected = false;
  /** What waits until it is connected. Once sent it is forgotten: its body would be kept as long as the answer lasts. */
  #unsent: Question | undefined;
  #firstByteTimeoutMs = 0;
  /** Of the request that it carries. */
  #reader: AnswerReader | undefined;
  /** The beginning of a head whose end has not come. */
  #headText = '';
  #head: ReadHead | undefined;
  /** A byte of its body has come: engines send the head of a stream before they compute anything. */
  #hasBegun = false;
  /** Of a body with a length, still to come. */
  #left = 0;
  #chunked: ChunkedBody | undefined;
  #isPaused = false;
  #error: Error | undefined;
  /** Since when nothing of an answer has come, be it since it was asked for; or since when it waits for a request. */
  #quietSinceMs: number;

  constructor(holder: ConnectionHolder) {
    this.#holder = holder;
    this.#quietSinceMs = holder.tickMs;
    this.#socket = openSocket(holder.address, holder.memory, {
      onread: { buffer: READ_BUFFER, callback: (bytes) => this.#read(bytes) },
      ready: () => this.#connected(),
    })
      .on('error', (error) => (this.#error ??= error))
      .once('end', () => this.#engineClosed())
      .once('close', () => this.#closed());
  }

  /** It can no longer carry a request, though its holder may not have been told yet. */
  get isGone(): boolean {
    return this.#socket.destroyed;
  }

  ask(question: Question, reader: AnswerReader): void {
    this.#firstByteTimeoutMs = question.firstByteTimeoutMs;
    this.#reader = reader;
    this.#quietSinceMs = this.#holder.tickMs;
    if (this.#isConnected) this.#send(question, reader);
    else this.#unsent = question;
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#quietSinceMs = this.#holder.tickMs;
    this.#socket.resume();
  }

  abort(error: Error): void {
    this.#error ??= error;
    this.#socket.destroy();
  }

  /** Ends what has lasted too long. */
  tick(): void {
    const quietMs = this.#holder.tickMs - this.#quietSinceMs;
    if (this.#isPaused || quietMs <= this.#patienceMs() + TICK_MS) return;
    const isSilent = this.#isConnected && this.#reader !== undefined;
    this.abort(isSilent ? new EngineSilence('nothing came in time') : new Error('not connected in time'));
  }

  #patienceMs(): number {
    const { connectTimeoutMs, idleTimeoutMs, keepAliveMs } = this.#holder.timeouts;
    if (!this.#isConnected) return connectTimeoutMs;
    if (this.#reader === undefined) return this.#keptForMs(keepAliveMs);
    return this.#hasBegun ? idleTimeoutMs : this.#firstByteTimeoutMs;
  }

  /** A second less than the engine says: it is we who close first, so that no request meets a closed connection. */
  #keptForMs(keepAliveMs: number): number {
    return Math.min(keepAliveMs, (this.#lastKeepAliveMs ?? keepAliveMs + 1_000) - 1_000);
  }
  #lastKeepAliveMs: number | undefined;

  #connected(): void {
    this.#isConnected = true;
    this.#quietSinceMs = this.#holder.tickMs;
    const question = this.#unsent;
    this.#unsent = undefined;
    if (question && this.#reader) this.#send(question, this.#reader);
  }

  #send({ method, path, headers, body }: Question, reader: AnswerReader): void {
    let head = `${method} ${path} HTTP/1.1\r\nhost: ${this.#holder.address.authority}\r\n`;
    for (let at = 0; at < headers.length; at += 2) head += `${headers[at]!}: ${headers[at + 1]!}\r\n`;
    reader.sent();
    if (body === undefined) this.#socket.write(`${head}\r\n`, 'latin1');
    else this.#sendWith(`${head}content-length: ${body.length}\r\n\r\n`, body);
  }

  #sendWith(head: string, body: Buffer): void {
    if (body.length <= SHORT_BODY_BYTES) {
      this.#socket.write(head + body.toString('latin1'), 'latin1');
      return;
    }
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    this.#socket.write(body);
    this.#socket.uncork();
  }

  /** @returns whether to go on reading */
  #read(bytes: number): boolean {
    try {
      this.#take(bytes);
    } catch (error) {
      this.abort(error as Error);
    }
    // Without a request it waits for one, since now.
    if (this.#hasBegun || !this.#reader) this.#quietSinceMs = this.#holder.tickMs;
    return !this.#isPaused;
  }

  #take(bytes: number): void {
    const reader = this.#reader;
    // Nobody asked: it says goodbye, or is no engine.
    if (!reader) return this.abort(new MalformedAnswer('an answer to no request'));
    const bodyAt = this.#head ? 0 : this.#takeHead(bytes, reader);
    if (this.#head && bodyAt !== INCOMPLETE) this.#takeBody(bodyAt, bytes, reader);
  }

  /** @returns where the body begins */
  #takeHead(bytes: number, reader: AnswerReader): number {
    const before = this.#headText.length;
    const text = this.#headText + READ_BUFFER.toString('latin1', 0, Math.min(bytes, LONGEST_HEAD_BYTES));
    let from = 0;
    for (;;) {
      const end = text.indexOf(END_OF_HEAD, Math.max(from, before - END_OF_HEAD.length));
      if (end === -1) return this.#keepHead(text.slice(from));
      const head = readHead(text.slice(from, end));
      from = end + END_OF_HEAD.length;
      // What is said meanwhile (1xx) is no answer (RFC 9110 §15.2), though nobody asked for it.
      if (head.status >= 200) return this.#headEnded(head, from - before, reader);
    }
  }

  #keepHead(text: string): number {
    if (text.length >= LONGEST_HEAD_BYTES) throw new MalformedAnswer('a head without end');
    this.#headText = text;
    return INCOMPLETE;
  }

  #headEnded(head: ReadHead, bodyAt: number, reader: AnswerReader): number {
    this.#headText = '';
    this.#head = head;
    if (head.framing.kind === 'chunked') this.#chunked = new ChunkedBody();
    else this.#left = head.framing.kind === 'length' ? head.framing.bytes : Number.POSITIVE_INFINITY;
    reader.began(head);
    return bodyAt;
  }

  #takeBody(at: number, end: number, reader: AnswerReader): void {
    if (this.#chunked) return this.#takeChunks(this.#chunked, at, end, reader);
    const taken = Math.min(end - at, this.#left);
    this.#left -= taken;
    if (taken > 0) {
      this.#hasBegun = true;
      const data = Buffer.allocUnsafe(taken);
      data.set(READ_BUFFER.subarray(at, at + taken));
      reader.data(data);
    }
    if (this.#left === 0) this.#answered(at + taken === end);
  }

  #takeChunks(chunked: ChunkedBody, at: number, end: number, reader: AnswerReader): void {
    const into = Buffer.allocUnsafe(end - at);
    const written = chunked.read(READ_BUFFER, at, end, into);
    if (written > 0) {
      this.#hasBegun = true;
      reader.data(into.subarray(0, written));
    }
    if (chunked.isDone) this.#answered(!chunked.hasRest);
  }

  /** @param isClean nothing came after the answer */
  #answered(isClean: boolean): void {
    const reader = this.#reader!;
    const { keepsAlive, keepAliveMs } = this.#head!;
    const isReusable = isClean && keepsAlive && this.#socket.writableLength === 0 && !this.#socket.destroyed;
    this.#reader = undefined;
    this.#head = undefined;
    this.#hasBegun = false;
    this.#chunked = undefined;
    this.#lastKeepAliveMs = keepAliveMs;
    this.resume();
    if (isReusable) this.#holder.idle(this);
    else this.#socket.destroy();
    tellEnd(reader);
  }

  #engineClosed(): void {
    if (this.#head?.framing.kind === 'until-close') this.#answered(false);
    else this.#socket.destroy();
  }

  #closed(): void {
    const reader = this.#reader;
    this.#unsent = undefined;
    this.#reader = undefined;
    this.#holder.closed(this);
    reader?.failed(this.#error ?? new Error('the engine closed the connection'));
  }
}

const INCOMPLETE = -1;

/** A bug at the end of one answer concerns no other. */
const tellEnd = (reader: AnswerReader): void => {
  try {
    reader.ended();
  } catch (error) {
    reader.failed(error as Error);
  }
};
