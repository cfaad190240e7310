import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Connections } from './connections.ts';

/** A property of the connection itself: a map of all would be written to at each request. */
const LATEST = Symbol('the latest answer begun');
type Connection = Duplex & { [LATEST]?: ServerResponse };

/** The connections that `node:http` reads, and the latest answer that was begun on each. */
export class NodeConnections implements Connections {
  readonly #sockets = new Set<Connection>();
  #server: Server | undefined;

  follow(server: Server): void {
    this.#server = server;
    server.on('connection', (socket: Connection) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  began(response: ServerResponse): void {
    const connection: Connection = response.req.socket;
    connection[LATEST] = response;
  }

  latestOn(socket: Connection): ServerResponse | undefined {
    return socket[LATEST];
  }

  get areBusy(): boolean {
    for (const response of this.#answers()) if (isOpen(response)) return true;
    return false;
  }

  endWithAnswers(): void {
    this.#server?.closeIdleConnections();
    for (const response of this.#answers()) if (!response.headersSent) response.shouldKeepAlive = false;
  }

  closeAll(): void {
    this.#server?.closeAllConnections();
  }

  /** Those whose request has not come whole, and that hear nothing: of an earlier one neither. */
  unheard(): Duplex[] {
    return [...this.#sockets].filter((socket) => {
      const response = socket[LATEST];
      // A response has its socket once those before it are through.
      return (
        response !== undefined && !response.req.complete && !response.headersSent && response.socket !== null
      );
    });
  }

  *#answers(): Iterable<ServerResponse> {
    for (const socket of this.#sockets) {
      const response = socket[LATEST];
      if (response) yield response;
    }
  }
}

/** Its connection, which may be kept for another, is not what is asked for. */
const isOpen = ({ writableFinished, destroyed }: ServerResponse): boolean => !writableFinished && !destroyed;
