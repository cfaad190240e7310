import type { Socket } from 'node:net';

/**
 * Breaks a connection off. One whose end is just being sent is closed instead: Node refuses to reset it («reset
 * EINVAL»), never closes it either, and then waits for it without end at its own end.
 */
export const reset = (socket: Socket): void => {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
};
