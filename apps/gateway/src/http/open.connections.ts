import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The connections of a server, and the latest answer that was begun on each. */
export class OpenConnections {
  readonly #sockets = new Set<Duplex>();
  readonly #latest = new WeakMap<Duplex, ServerResponse>();

  follow(server: Server): void {
    server.on('connection', (socket: Duplex) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  began(response: ServerResponse): void {
    this.#latest.set(response.req.socket, response);
  }

  latestOn(socket: Duplex): ServerResponse | undefined {
    return this.#latest.get(socket);
  }

  /** Whether anybody is still asking, or has not got the whole answer. */
  get areBusy(): boolean {
    for (const response of this.#answers()) if (isOpen(response)) return true;
    return false;
  }

  /** Every answer that has not begun will say that it is the last on its connection. */
  endWithAnswers(): void {
    for (const response of this.#answers()) if (!response.headersSent) response.shouldKeepAlive = false;
  }

  /** Those whose request has not come whole, and that hear nothing: of an earlier one neither. */
  unheard(): Duplex[] {
    return [...this.#sockets].filter((socket) => {
      const response = this.#latest.get(socket);
      // A response has its socket once those before it are through.
      return (
        response !== undefined && !response.req.complete && !response.headersSent && response.socket !== null
      );
    });
  }

  *#answers(): Iterable<ServerResponse> {
    for (const socket of this.#sockets) {
      const response = this.#latest.get(socket);
      if (response) yield response;
    }
  }
}

/** Its connection, which may be kept for another, is not what is asked for. */
const isOpen = ({ writableFinished, destroyed }: ServerResponse): boolean => !writableFinished && !destroyed;
