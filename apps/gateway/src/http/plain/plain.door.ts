import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Connections } from '../connections.ts';
import type { Incoming } from '../incoming.ts';
import type { Outgoing } from '../outgoing.ts';
import { type Door, PlainConnection, TURN_MS } from './plain.connection.ts';

const MOST_BYTES = 16 * 1024 * 1024;

type Answer = (request: Incoming, answer: Outgoing) => void;
type HandOver = (this: Server, socket: Socket) => void;

/**
 * Stands before a server of `node:http` and answers by itself those connections whose requests are plain, which costs
 * half. Everything else, from its first byte, is for `node:http`: what this does not understand it does not judge.
 */
export class PlainDoor implements Door, Connections {
  turns = 0;
  isClosing = false;
  /** Room for requests whose rest is on its way. */
  leftBytes = MOST_BYTES;
  readonly #server: Server;
  readonly #answer: Answer;
  readonly #handOver: HandOver;
  readonly #connections = new Set<PlainConnection>();

  /** @param server whose first listener to connections is its own, which reads them */
  constructor(server: Server, answer: Answer, turnMs = TURN_MS) {
    this.#server = server;
    this.#answer = answer;
    const [handOver] = server.listeners('connection') as HandOver[];
    this.#handOver = handOver!;
    server.removeListener('connection', this.#handOver);
    server.prependListener('connection', (socket: Socket) => {
      this.#connections.add(new PlainConnection(socket, this));
    });
    const clock = setInterval(() => this.#look(), turnMs).unref();
    server.once('close', () => clearInterval(clock));
  }

  /** Connections that were not handed over. */
  get size(): number {
    return this.#connections.size;
  }

  get areBusy(): boolean {
    for (const connection of this.#connections) if (connection.isAnswering) return true;
    return false;
  }

  endWithAnswers(): void {
    this.isClosing = true;
    for (const connection of this.#connections) connection.endWithAnswer();
  }

  closeAll(): void {
    for (const { socket } of this.#connections) socket.destroy();
  }

  answer(request: Incoming, answer: Outgoing): void {
    this.#answer(request, answer);
  }

  take(bytes: number): boolean {
    if (bytes > this.leftBytes) return false;
    this.leftBytes -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.leftBytes += bytes;
  }

  handOver(socket: Socket, bytes: Buffer): void {
    this.#handOver.call(this.#server, socket);
    if (bytes.length > 0) socket.unshift(bytes);
    socket.resume();
  }

  refuseBrokenOff(socket: Socket): void {
    const error = Object.assign(new Error('ended within a request'), { code: 'HPE_INVALID_EOF_STATE' });
    this.#server.emit('clientError', error, socket);
  }

  left(connection: PlainConnection): void {
    this.#connections.delete(connection);
  }

  #look(): void {
    this.turns++;
    for (const connection of this.#connections) connection.look();
  }
}
