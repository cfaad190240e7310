import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { endingConnections } from './index.ts';

const GET = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
const LONG = 'a'.repeat(4 * 1024 * 1024);

describe('a server that ends', () => {
  let server: Server;
  let end: () => void;
  let asked: ServerResponse[];
  const clients: Socket[] = [];

  beforeEach(async () => {
    asked = [];
    server = createServer((_, response) => void asked.push(response));
    end = endingConnections(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.destroy();
    server.closeAllConnections();
    server.close();
  });

  /** Resolves once the server has read what the client said. */
  const client = async (said: string): Promise<Socket> => {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(socket.on('error', () => undefined));
    socket.write(said);
    const [other] = await accepted;
    while (other.bytesRead < said.length) await pause(2);
    return socket;
  };
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await pause(2);
  };
  const stop = (): Promise<void> => {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    end();
    return stopped;
  };
  const bytesOf = async (socket: Socket): Promise<number> => {
    let bytes = 0;
    for await (const chunk of socket) bytes += (chunk as Buffer).length;
    return bytes;
  };

  it.each([
    ['nothing', ''],
    ['a part of a request', GET.slice(0, 9)],
  ])('does not wait for a client that has asked %s', async (_, said) => {
    await client(said);
    await stop();
  });

  it('does not wait for a client that has been answered', async () => {
    const socket = await client(GET);
    await until(() => asked.length === 1);
    asked[0]!.end('done');
    await once(socket, 'data');
    await stop();
  });

  it('gives a client that keeps its connection the whole of every answer that is under way, and then ends it', async () => {
    const socket = await client(GET + GET);
    await until(() => asked.length === 2);
    asked[0]!.write('its head is told');
    const [stopped, bytes] = [stop(), bytesOf(socket)];
    asked[0]!.end(LONG);
    await pause(20);
    asked[1]!.end(LONG);
    await stopped;
    expect(await bytes).toBeGreaterThan(2 * LONG.length);
  });

  it('takes nobody who comes meanwhile', async () => {
    end();
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(socket.on('error', () => undefined));
    await once(socket, 'close');
    expect(asked).toEqual([]);
  });
});
