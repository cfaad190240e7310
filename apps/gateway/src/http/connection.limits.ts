import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { TrustedProxies } from '../addresses/trusted.proxies.ts';

export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
}

/** Connections beyond the limits are closed as they come, before a byte of them is read. */
export const limitConnections = (
  server: Server,
  limits: ConnectionLimits,
  proxies: Pick<TrustedProxies, 'includes'>,
): void => {
  const counts = new Map<string, number>();
  server.maxConnections = limits.maxConnections;
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    // Behind a proxy of ours many clients share one address.
    if (proxies.includes(address)) return;
    const count = (counts.get(address) ?? 0) + 1;
    if (count > limits.maxConnectionsPerAddress) return void socket.destroy();
    counts.set(address, count);
    socket.once('close', () => {
      const left = counts.get(address)! - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
  });
};
