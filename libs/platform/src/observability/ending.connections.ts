import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Knows the connections of a server that is to end without delay. Left to itself, `node:http` waits for those on which
 * nothing was asked, for those that asked in part, and for kept ones whose answer was under way when it was closed.
 *
 * @returns what ends them: at once, or with the last answer that is under way; for those that come later, as they come
 */
export const endingConnections = (server: Server): (() => void) => {
  const underWay = new Map<Socket, number>();
  let isEnding = false;
  server.on('connection', (socket: Socket) => {
    if (isEnding) return void socket.destroy();
    underWay.set(socket, 0);
    socket.once('close', () => underWay.delete(socket));
  });
  const count = (socket: Socket, change: 1 | -1): void => {
    const answers = underWay.get(socket);
    if (answers === undefined) return;
    underWay.set(socket, answers + change);
    if (isEnding && answers + change === 0) socket.destroySoon();
  };
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    count(socket, 1);
    response.once('close', () => count(socket, -1));
  });
  return () => {
    isEnding = true;
    for (const [socket, answers] of underWay) if (answers === 0) socket.destroy();
  };
};
