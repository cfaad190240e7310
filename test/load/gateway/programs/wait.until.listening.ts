import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 30_000;
const AGAIN_MS = 50;

/** @throws Error when nothing listens after 30 s */
export const waitUntilListening = async (port: number): Promise<void> => {
  for (const beganMs = performance.now(); performance.now() - beganMs < PATIENCE_MS; await pause(AGAIN_MS)) {
    if (await listens(port)) return;
  }
  throw new Error(`nothing listens on port ${port} after ${PATIENCE_MS / 1_000} s`);
};

export const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const tell = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => tell(true)).once('error', () => tell(false));
  });
