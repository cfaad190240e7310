import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { reset } from '../dataplane/reset.ts';

describe('a connection that a fault breaks off', () => {
  let server: Server;
  let socket: Socket;
  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true }, (far) => far.on('error', () => undefined).resume());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    socket = connect({ port: (server.address() as AddressInfo).port, allowHalfOpen: true });
    await once(socket, 'connect');
  });
  afterEach(() => void server.close());

  it.each([
    ['open', () => undefined],
    ['ending', () => void socket.end()],
  ])('while it is %s is closed, and leaves nothing to wait for', async (_, before) => {
    const faults: Error[] = [];
    socket.on('error', (error) => faults.push(error));
    before();
    reset(socket);
    await once(socket, 'close');
    expect(faults).toEqual([]);
  });
});
