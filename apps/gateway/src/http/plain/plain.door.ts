import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { KEEP_ALIVE_MS } from '../keep.alive.ts';
import type { Incoming } from '../incoming.ts';
import type { Outgoing } from '../outgoing.ts';
import { type Door, PlainConnection } from './plain.connection.ts';

/** One look at all connections. */
const TURN_MS = 1_000;
/** Whoever has not sent a request whole by then is given to `node:http`, which knows how long to wait and what to say. */
const PATIENCE_TURNS = 2;
const KEEP_TURNS = KEEP_ALIVE_MS / TURN_MS;
/** Of all requests together that are on their way. */
const MOST_BYTES = 16 * 1024 * 1024;

type Answer = (request: Incoming, answer: Outgoing) => void;
type HandOver = (this: Server, socket: Socket) => void;

/**
 * Stands before a server of `node:http` and answers by itself those connections whose requests are plain, which costs
 * half. Everything else, from its first byte, is for `node:http`: what this does not understand it does not judge.
 */
export class PlainDoor implements Door {
  turns = 0;
  isClosing = false;
  readonly #server: Server;
  readonly #answer: Answer;
  readonly #handOver: HandOver;
  readonly #connections = new Set<PlainConnection>();
  readonly #timer: NodeJS.Timeout;
  #leftBytes = MOST_BYTES;

  constructor(server: Server, answer: Answer) {
    this.#server = server;
    this.#answer = answer;
    const [handOver] = server.listeners('connection') as HandOver[];
    this.#handOver = handOver!;
    server.removeListener('connection', this.#handOver);
    server.prependListener('connection', (socket: Socket) => {
      this.#connections.add(new PlainConnection(socket, this));
    });
    this.#timer = setInterval(() => this.#look(), TURN_MS).unref();
  }

  /** Whether anybody waits for an answer, or for the rest of one. */
  get isBusy(): boolean {
    for (const connection of this.#connections) if (connection.isAnswering) return true;
    return false;
  }

  answer(request: Incoming, answer: Outgoing): void {
    this.#answer(request, answer);
  }

  take(bytes: number): boolean {
    if (bytes > this.#leftBytes) return false;
    this.#leftBytes -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#leftBytes += bytes;
  }

  handOver(socket: Socket, bytes: Buffer | undefined): void {
    this.#handOver.call(this.#server, socket);
    if (bytes) socket.unshift(bytes);
    socket.resume();
  }

  brokenOff(socket: Socket): void {
    const error = Object.assign(new Error('ended within a request'), { code: 'HPE_INVALID_EOF_STATE' });
    this.#server.emit('clientError', error, socket);
  }

  left(connection: PlainConnection): void {
    this.#connections.delete(connection);
  }

  /** Every answer is the last on its connection; what is idle is closed. */
  close(): void {
    this.isClosing = true;
    clearInterval(this.#timer);
    for (const connection of [...this.#connections]) connection.endWithAnswer();
  }

  closeConnections(): void {
    for (const { socket } of [...this.#connections]) socket.destroy();
  }

  #look(): void {
    this.turns++;
    for (const connection of [...this.#connections]) {
      const { turns, forNext } = connection.waited();
      if (forNext && turns > KEEP_TURNS) connection.socket.destroy();
      if (!forNext && turns > PATIENCE_TURNS) connection.handOver();
    }
  }
}
