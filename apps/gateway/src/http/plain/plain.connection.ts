import type { Socket } from 'node:net';
import { KEEP_ALIVE_MS } from '../keep.alive.ts';
import type { Incoming } from '../incoming.ts';
import { READ_WITHIN_MS } from '../last.bytes.ts';
import { ComingRequest } from './coming.request.ts';
import { PlainAnswer } from './plain.answer.ts';
import { type PlainHead, readPlainHead } from './plain.head.ts';
import { PlainRequest } from './plain.request.ts';

/** What a connection needs of the door it came through. */
export interface Door {
  /** Turns of the door's clock, of {@link TURN_MS} each. */
  readonly turns: number;
  readonly isClosing: boolean;
  answer(request: Incoming, answer: PlainAnswer): void;
  /** Whether there is room to keep so much of a request until the rest has come. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  /** To `node:http`, for good, with what has come of the next request. */
  handOver(socket: Socket, bytes: Buffer): void;
  /** The client has ended in the midst of a request. */
  refuseBrokenOff(socket: Socket): void;
  left(connection: PlainConnection): void;
}

export const TURN_MS = 1_000;
/** Whoever has not sent a request whole by then is given to `node:http`, which knows how long to wait and what to say. */
const PATIENCE_TURNS = 2;
const KEEP_TURNS = KEEP_ALIVE_MS / TURN_MS;
const READ_TURNS = READ_WITHIN_MS / TURN_MS;
/** A client that is still sending reads its last answer before the connection is gone. */
const LINGER_TURNS = 1;

/** Larger bodies are read by `node:http`, under the budget that all of them share. */
const MOST_BODY_BYTES = 64 * 1024;
/**
 * Who has asked on for so long without waiting for the answer is read no further; nor is it heard when such a client
 * leaves.
 */
const MOST_AHEAD_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** A connection whose requests are all plain, one after the other; at the first that is not, it is handed over. */
export class PlainConnection {
  readonly socket: Socket;
  readonly #door: Door;
  #unread: Buffer = NOTHING;
  #coming: ComingRequest | undefined;
  /** To the request that is being answered. */
  #answer: PlainAnswer | undefined;
  #hasAnswered = false;
  #isReading = false;
  /** It was handed over, or ends. */
  #isOver = false;
  /** When it began to wait for the client, in turns of the door's clock. */
  #since: number;

  constructor(socket: Socket, door: Door) {
    this.socket = socket;
    this.#door = door;
    this.#since = door.turns;
    socket.on('data', this.#onData).on('end', this.#onEnd).on('error', ignore).on('close', this.#onClose);
  }

  get isAnswering(): boolean {
    return this.#answer !== undefined;
  }

  /** Called at each turn of the door's clock. */
  look(): void {
    const turns = this.#door.turns - this.#since;
    if (turns <= this.#patience()) return;
    if (this.#answer || this.#isOver || this.#isIdle) this.socket.destroy();
    else this.#handOver();
  }

  /** From now on no further request. */
  endWithAnswer(): void {
    if (this.#answer) this.#answer.hangUp();
    else if (this.#isIdle) this.socket.destroy();
    else if (!this.#isOver) this.#handOver();
  }

  /** The last bytes of the answer were given to the socket. */
  ended(answer: PlainAnswer): void {
    if (this.socket.writableLength === 0) return this.#answered(answer);
    this.#since = this.#door.turns;
    // Called without an error when all before it has left; otherwise the end of the connection tells.
    this.socket.write(NOTHING, (error) => error ?? this.#answered(answer));
  }

  /** It was answered, and nothing has come of the next request. */
  get #isIdle(): boolean {
    return this.#hasAnswered && !this.#coming && !this.#isOver;
  }

  #patience(): number {
    if (this.#answer) return this.#answer.writableEnded ? READ_TURNS : Number.POSITIVE_INFINITY;
    if (this.#isOver) return LINGER_TURNS;
    return this.#isIdle ? KEEP_TURNS : PATIENCE_TURNS;
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#isOver) return;
    this.#unread = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
    if (!this.#answer) this.#read();
    else if (this.#unread.length > MOST_AHEAD_BYTES) this.socket.pause();
  };

  readonly #onEnd = (): void => {
    const { socket } = this;
    if (this.#answer && !this.#answer.writableEnded) return void socket.destroy();
    if (this.#coming) this.#door.refuseBrokenOff(socket);
    else socket.end();
    this.#readNoMore();
  };

  readonly #onClose = (): void => {
    const answer = this.#answer;
    this.#answer = undefined;
    this.#leave();
    answer?.close();
  };

  /** Request after request, as far as they have come and are answered. */
  #read(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    while (!this.#answer && this.#unread.length > 0) this.#readNext();
    this.#isReading = false;
  }

  #readNext(): void {
    if (this.#coming) return this.#readOn(this.#coming);
    const head = readPlainHead(this.#unread);
    if (!head || head.bodyBytes > MOST_BODY_BYTES) return this.#handOver();
    const wholeBytes = head.headBytes + head.bodyBytes;
    const unread = this.#unread;
    if (unread.length < wholeBytes) return this.#begin(head, wholeBytes);
    this.#unread = unread.length === wholeBytes ? NOTHING : unread.subarray(wholeBytes);
    this.#serve(head, unread.subarray(head.headBytes, wholeBytes));
  }

  #begin(head: PlainHead, wholeBytes: number): void {
    if (!this.#door.take(wholeBytes)) return this.#handOver();
    this.#since = this.#door.turns;
    this.#coming = new ComingRequest(head);
  }

  #readOn(coming: ComingRequest): void {
    this.#unread = coming.add(this.#unread);
    if (!coming.isWhole) return;
    this.#forgetComing();
    this.#serve(coming.head, coming.bytes.subarray(coming.head.headBytes));
  }

  #serve(head: PlainHead, body: Buffer): void {
    this.#answer = new PlainAnswer(this, head.isLast);
    this.#door.answer(new PlainRequest(head, body, this.socket), this.#answer);
  }

  #answered(answer: PlainAnswer): void {
    if (this.#answer !== answer) return;
    this.#answer = undefined;
    this.#hasAnswered = true;
    this.#since = this.#door.turns;
    answer.close();
    if (answer.isLast || this.#door.isClosing) return this.#end();
    this.#read();
    if (!this.#answer && !this.#isOver && this.socket.isPaused()) this.socket.resume();
  }

  #end(): void {
    this.#readNoMore();
    this.socket.end();
    // So that it is heard when the client has ended too.
    this.socket.resume();
  }

  #handOver(): void {
    const { socket } = this;
    const bytes = this.#coming?.bytes ?? this.#unread;
    socket.off('data', this.#onData).off('end', this.#onEnd).off('error', ignore).off('close', this.#onClose);
    this.#leave();
    this.#door.handOver(socket, bytes);
  }

  #leave(): void {
    this.#readNoMore();
    this.#door.left(this);
  }

  /** What the client still sends is discarded. */
  #readNoMore(): void {
    this.#isOver = true;
    this.#since = this.#door.turns;
    this.#unread = NOTHING;
    this.#forgetComing();
  }

  #forgetComing(): void {
    if (!this.#coming) return;
    this.#door.give(this.#coming.wholeBytes);
    this.#coming = undefined;
  }
}

/** The end of the connection follows, and tells all that matters. */
const ignore = (): void => undefined;
