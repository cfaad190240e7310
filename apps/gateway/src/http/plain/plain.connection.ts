import type { Socket } from 'node:net';
import type { Incoming } from '../incoming.ts';
import { PlainAnswer } from './plain.answer.ts';
import { type PlainHead, readPlainHead } from './plain.head.ts';
import { PlainRequest } from './plain.request.ts';

/** What a connection needs of the door it came through. */
export interface Door {
  /** Turns of the door's clock. */
  readonly turns: number;
  readonly isClosing: boolean;
  answer(request: Incoming, answer: PlainAnswer): void;
  /** Whether there is room to keep so much of a request until the rest has come. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  /** To `node:http`, for good, with what was read of the next request. */
  handOver(socket: Socket, bytes: Buffer | undefined): void;
  /** The client has ended in the midst of a request. */
  brokenOff(socket: Socket): void;
  left(connection: PlainConnection): void;
}

/** Larger bodies are read by `node:http`, under the budget that all of them share. */
const MOST_BODY_BYTES = 64 * 1024;
const MOST_HEAD_BYTES = 8 * 1024;
const HEAD_END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);
/** A client may take so long to read the end of an answer. */
const READ_WITHIN_MS = 5 * 60_000;

/** A request whose body is on its way. */
interface Begun {
  readonly head: PlainHead;
  readonly wholeBytes: number;
  readonly headBytes: number;
}

/** A connection whose requests are all plain, one after the other; at the first that is not, it is handed over. */
export class PlainConnection {
  readonly socket: Socket;
  readonly #door: Door;
  /** The request that is being answered. */
  #answer: PlainAnswer | undefined;
  #received: Buffer = NOTHING;
  #begun: Begun | undefined;
  #isAdvancing = false;
  #hasAnswered = false;
  /** When it last began to wait, in turns of the door's clock. */
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

  /** For so many turns it has waited: for the first request, for the rest of one, or for the next. */
  waited(): { readonly turns: number; readonly forNext: boolean } {
    const forNext = this.#hasAnswered && this.#received.length === 0;
    return { turns: this.#answer ? 0 : this.#door.turns - this.#since, forNext };
  }

  /** From now on no further request. */
  endWithAnswer(): void {
    if (this.#answer) this.#answer.hangUp();
    else if (this.#received.length > 0) this.handOver();
    else this.socket.destroy();
  }

  /** The last bytes were given to the socket. */
  ended(answer: PlainAnswer): void {
    const { socket } = this;
    if (socket.writableLength === 0) return this.#over(answer);
    const timer = setTimeout(() => socket.destroy(), READ_WITHIN_MS).unref();
    answer.onClose(() => clearTimeout(timer));
    socket.write(NOTHING, () => this.#over(answer));
  }

  handOver(): void {
    const { socket } = this;
    socket.off('data', this.#onData).off('end', this.#onEnd).off('error', ignore).off('close', this.#onClose);
    this.#leave();
    this.#door.handOver(socket, this.#received.length > 0 ? this.#received : undefined);
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#received.length === 0) this.#since = this.#door.turns;
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    // Who asks on without waiting for the answer is read no further meanwhile.
    if (this.#answer) this.socket.pause();
    else this.#advance();
  };

  readonly #onEnd = (): void => {
    if (this.#answer) this.socket.destroy();
    else if (this.#received.length > 0) this.#door.brokenOff(this.socket);
    else this.socket.end();
  };

  readonly #onClose = (): void => {
    this.#leave();
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.close();
  };

  #leave(): void {
    this.#forgetBegun();
    this.#door.left(this);
  }

  #over(answer: PlainAnswer): void {
    if (this.#answer !== answer) return;
    this.#answer = undefined;
    this.#hasAnswered = true;
    this.#since = this.#door.turns;
    answer.close();
    if (answer.isLast || this.#door.isClosing) return void this.socket.end();
    if (this.#received.length === 0) return;
    this.#advance();
    if (!this.#answer) this.socket.resume();
  }

  /** Request after request, as far as they have come. */
  #advance(): void {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    while (!this.#answer && this.#received.length > 0 && this.#next());
    this.#isAdvancing = false;
  }

  /** @returns whether it got any further */
  #next(): boolean {
    const begun = this.#begun ?? this.#begin();
    if (!begun) {
      this.handOver();
      return false;
    }
    if (this.#received.length >= begun.wholeBytes) {
      this.#serve(begun);
      return true;
    }
    if (this.#begun) return false;
    if (this.#door.take(begun.wholeBytes)) this.#begun = begun;
    else this.handOver();
    return false;
  }

  #begin(): Begun | undefined {
    const received = this.#received;
    const end = received.indexOf(HEAD_END);
    if (end === -1 || end > MOST_HEAD_BYTES) return undefined;
    const headBytes = end + HEAD_END.length;
    const head = readPlainHead(received.toString('latin1', 0, end + 2));
    if (!head || head.bodyBytes > MOST_BODY_BYTES) return undefined;
    return { head, headBytes, wholeBytes: headBytes + head.bodyBytes };
  }

  #serve({ head, headBytes, wholeBytes }: Begun): void {
    const received = this.#received;
    this.#forgetBegun();
    this.#received = received.length === wholeBytes ? NOTHING : received.subarray(wholeBytes);
    const answer = new PlainAnswer(this, head.isLast);
    this.#answer = answer;
    this.#door.answer(new PlainRequest(head, received.subarray(headBytes, wholeBytes), this.socket), answer);
  }

  #forgetBegun(): void {
    if (!this.#begun) return;
    this.#door.give(this.#begun.wholeBytes);
    this.#begun = undefined;
  }
}

/** The end of the connection follows, and tells all that matters. */
const ignore = (): void => undefined;
