import type { IncomingMessage } from 'node:http';

/** As nginx lingers: most clients read their answer only after they have sent their body. */
const LINGER_MS = 30_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Whether its client is sending yet. */
export const isComing = (request: IncomingMessage): boolean => !request.complete && announcesBody(request);

/** Lets a client end the body that nobody wants, for a while: whoever goes on sending loses the connection. */
export const discardBody = (request: IncomingMessage): void => {
  if (!isComing(request)) return;
  let bytes = 0;
  const cutOff = () => request.socket.destroy();
  const timer = setTimeout(cutOff, LINGER_MS).unref();
  request.on('close', () => clearTimeout(timer));
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) cutOff();
  });
};

const announcesBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
