import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { FakeEngine } from '../testing/fake.engine.ts';
import { startServing } from '../testing/gateway.fixture.ts';
import { TrustedProxies } from './trusted.proxies.ts';

describe('trusted proxies', () => {
  it('that cannot be read stop the start, by name and with what to write', () => {
    expect(() => new TrustedProxies(['10.0.0.0/8', 'load-balancer'])).toThrow(
      /BEFFROI_TRUSTED_PROXIES.*load-balancer.*CIDR/,
    );
  });

  it.each([
    ['share the connections of one address', [], 1],
    ['open as many as their clients need', ['127.0.0.0/8'], 3],
  ])('%s', async (_, trustedProxies, kept) => {
    const engine = await FakeEngine.start();
    const limits = { maxConnections: 100, maxConnectionsPerAddress: 1 };
    const gateway = await startServing(engine, { limits, trustedProxies });
    const sockets = [];
    for (let count = 0; count < 3; count++) sockets.push(await asked(gateway.origin));
    expect(sockets.filter(({ answered }) => answered)).toHaveLength(kept);
    for (const { socket } of sockets) socket.destroy();
    await gateway.stop();
    await engine.stop();
  });
});

/** Opens a connection, asks, and leaves it open. */
const asked = async (origin: string): Promise<{ readonly socket: Socket; readonly answered: boolean }> => {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
  const answered = await Promise.race([
    once(socket, 'data').then(() => true),
    once(socket, 'close').then(() => false),
  ]);
  return { socket, answered };
};
