import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { limitConnections } from './connection.limits.ts';

const NO_PROXIES = { includes: () => false };

/** A server before which connections come from these addresses; gives those that it keeps. */
const keptOf = (addresses: readonly string[], maxConnectionsPerAddress: number): string[] => {
  const server = new EventEmitter();
  limitConnections(server as Server, { maxConnections: 100, maxConnectionsPerAddress }, NO_PROXIES);
  const kept = new Set(addresses);
  for (const remoteAddress of addresses) {
    const destroy = () => kept.delete(remoteAddress);
    server.emit('connection', Object.assign(new EventEmitter(), { remoteAddress, destroy }));
  }
  return [...kept];
};

describe('the connections of one address', () => {
  it('are those of its whole network where it is IPv6: whoever has one address there has them all', () => {
    const neighbours = Array.from({ length: 20 }, (_, index) => `2001:db8:1:2::${index.toString(16)}`);
    const others = ['2001:db8:1:3::1', '192.0.2.1', '192.0.2.2', '::ffff:192.0.2.3', '::ffff:192.0.2.4'];
    expect(keptOf([...neighbours, ...others], 3)).toEqual([...neighbours.slice(0, 3), ...others]);
  });
});
