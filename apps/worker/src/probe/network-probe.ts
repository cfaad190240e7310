import { connect, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export type Outcome = 'connected' | 'refused';

export interface Attempts {
  readonly count: number;
  /** Before the first: a network applies a pod's rules shortly after the pod has begun. */
  readonly settleMs: number;
  readonly everyMs: number;
  readonly timeoutMs: number;
}

export const ATTEMPTS: Attempts = { count: 5, settleMs: 5_000, everyMs: 1_000, timeoutMs: 2_000 };

/** Accepts connections and hangs up: that it does is all that callers want to know. */
export const listen = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });

/** Whether `host:port` can be reached in any of several attempts: a packet may be lost, a wall stays. */
export const attempt = async (address: string, attempts: Attempts = ATTEMPTS): Promise<Outcome> => {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  await pause(attempts.settleMs);
  for (let made = 0; made < attempts.count; made += 1) {
    if (await answers(host, Number(port), attempts.timeoutMs)) return 'connected';
    await pause(attempts.everyMs);
  }
  return 'refused';
};

const answers = (host: string, port: number, timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
