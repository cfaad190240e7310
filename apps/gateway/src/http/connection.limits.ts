import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressOrigin } from '@beffroi/kernel';
import type { TrustedProxies } from '../addresses/trusted.proxies.ts';

export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
}

/**
 * The part of one of several processes that share a port: connections come to them in turn, so that all of them
 * together keep what one would.
 */
export const limitsOfOne = (limits: ConnectionLimits, processes: number): ConnectionLimits => ({
  maxConnections: Math.ceil(limits.maxConnections / processes),
  maxConnectionsPerAddress: Math.ceil(limits.maxConnectionsPerAddress / processes),
});

/**
 * Connections beyond the limits are closed as they come, before a byte of them is read. They are counted here, not by
 * `server.maxConnections`: of several processes one that is full would give a connection back, and the others too,
 * so that it went round without end.
 */
export const limitConnections = (
  server: Server,
  limits: ConnectionLimits,
  proxies: Pick<TrustedProxies, 'includes'>,
): void => {
  let open = 0;
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    if (open === limits.maxConnections) return void socket.destroy();
    open++;
    socket.once('close', () => open--);
    const address = socket.remoteAddress ?? '';
    // Behind a proxy of ours many clients share one address.
    if (proxies.includes(address)) return;
    const origin = addressOrigin(address);
    const count = (counts.get(origin) ?? 0) + 1;
    if (count > limits.maxConnectionsPerAddress) return void socket.destroy();
    counts.set(origin, count);
    socket.once('close', () => {
      const left = counts.get(origin)! - 1;
      if (left === 0) counts.delete(origin);
      else counts.set(origin, left);
    });
  });
};
