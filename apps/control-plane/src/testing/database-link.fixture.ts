import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to PostgreSQL that can be cut. */
export interface DatabaseLink {
  /** The same database, by this way. */
  through(url: string): string;
  /** Ends every connection, and each new one at once. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export const linkTo = async (serverUrl: string): Promise<DatabaseLink> => {
  const target = new URL(serverUrl);
  const open = new Set<Socket>();
  let isCut = false;
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (isCut) return void near.resume().end();
    const far = connect(Number(target.port), target.hostname);
    join(near, far, open);
    join(far, near, open);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    through: (url) => {
      const changed = new URL(url);
      changed.hostname = '127.0.0.1';
      changed.port = String(port);
      return changed.href;
    },
    cut,
    mend: () => {
      isCut = false;
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};

const join = (socket: Socket, other: Socket, open: Set<Socket>): void => {
  open.add(socket);
  socket.pipe(other);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    open.delete(socket);
    other.destroy();
  });
};
