import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { duplexPair } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { headLines } from '../head.lines.ts';
import { createGatewayServer } from '../gateway.server.ts';
import { type Incoming, NodeIncoming } from '../incoming.ts';
import { NodeConnections } from '../node.connections.ts';
import { NodeOutgoing, type Outgoing } from '../outgoing.ts';
import { newRequestId } from '../request.ids.ts';
import { PlainAnswer } from './plain.answer.ts';
import { PlainDoor } from './plain.door.ts';

export interface Asked {
  readonly request: Incoming;
  readonly answer: Outgoing;
  /** A character for each byte. */
  readonly body: string;
  readonly isPlain: boolean;
}

export interface PlainServerOptions {
  /** Answers; a sentence about the request unless given. */
  readonly script?: (asked: Asked) => void;
  /** The clock of the door runs so much faster. */
  readonly turnMs?: number;
  readonly patience?: Parameters<typeof createGatewayServer>[3];
  /** `false`: node:http reads and answers all. */
  readonly hasDoor?: boolean;
}

/** Tells what was asked, so that an answer belongs to one request alone. */
export const tell = ({ request, answer, body }: Asked): void => {
  const text = `${request.method} ${request.target} ${request.header('authorization') ?? ''} ${body}`;
  answer.writeHead(200, headLines(['content-type', 'text/plain']), text.length);
  answer.end(Buffer.from(text, 'latin1'));
};

/** The server of the gateway with its door, and in place of the gateway what a spec wants to be answered. */
export class PlainServer {
  readonly asked: Asked[] = [];
  readonly server: Server;
  readonly nodeConnections = new NodeConnections();
  readonly door: PlainDoor | undefined;
  #isStopping = false;
  readonly #script: (asked: Asked) => void;

  constructor({ script = tell, turnMs, patience, hasDoor = true }: PlainServerOptions = {}) {
    this.#script = script;
    this.server = createGatewayServer(
      (request, response) => this.#answer(new NodeIncoming(request), new NodeOutgoing(response)),
      this.nodeConnections,
      () => newRequestId(0),
      patience,
    );
    if (!hasDoor) return;
    this.door = new PlainDoor(this.server, (request, answer) => this.#answer(request, answer), turnMs);
  }

  async listen(): Promise<string> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As the gateway stops; resolves when the last connection has gone. */
  stop(): Promise<void> {
    this.#isStopping = true;
    const stopped = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.nodeConnections.endWithAnswers();
    this.door?.endWithAnswers();
    return stopped;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.door?.closeAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** How many of all requests were read without node:http. */
  get plainly(): number {
    return this.asked.filter(({ isPlain }) => isPlain).length;
  }

  /** Says these pieces, one after the other, as they are, over a connection of its own. @returns all that comes back */
  async hear(pieces: readonly Buffer[]): Promise<string> {
    const [client, socket] = duplexPair();
    let heard = '';
    client.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    client.on('error', () => undefined);
    const ended = Promise.race([once(client, 'end'), once(socket, 'close')]);
    this.server.emit('connection', socket);
    for (const piece of pieces) {
      client.write(piece);
      await turn();
    }
    await ended;
    const closed = socket.closed || once(socket, 'close');
    socket.destroy();
    await closed;
    return heard;
  }

  #answer(request: Incoming, answer: Outgoing): void {
    if (this.#isStopping) answer.hangUp();
    const isPlain = answer instanceof PlainAnswer;
    const go = (body: string) => {
      const asked: Asked = { request, answer, body, isPlain };
      this.asked.push(asked);
      this.#script(asked);
    };
    const { body } = request;
    if (Buffer.isBuffer(body)) return go(body.toString('latin1'));
    let text = '';
    body.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))).on('end', () => go(text));
  }
}
