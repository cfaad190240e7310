import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface Listener {
  readonly port: number;
  readonly url: string;
  /** Accepts no more connections (ECONNREFUSED) and drops the idle ones; what runs goes on. */
  refuse(this: void): void;
  /** Accepts again on the same port. */
  accept(this: void): Promise<void>;
  /** Drops every connection. */
  close(this: void): Promise<void>;
}

/** Port 0 takes a free one. Rejects with EADDRINUSE when the port is taken. */
export async function listen(handler: RequestListener, port = 0, host = '127.0.0.1'): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: 65_000 }, handler);
  await bind(server, port, host);
  const bound = (server.address() as AddressInfo).port;

  return {
    port: bound,
    url: `http://${host}:${bound}`,
    refuse: () => {
      server.close();
      server.closeIdleConnections();
    },
    accept: () => (server.listening ? Promise.resolve() : bind(server, bound, host)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
