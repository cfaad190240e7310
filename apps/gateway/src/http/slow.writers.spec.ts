import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BodyRoom } from '../pipeline/body.room.ts';
import { type BodyReading, readBody } from '../pipeline/read.body.ts';
import { RawClient } from '../testing/raw.client.ts';
import { createGatewayServer } from './gateway.server.ts';
import { NodeIncoming } from './incoming.ts';
import { NodeConnections } from './node.connections.ts';
import { newRequestId } from './request.ids.ts';

/** As the gateway's own, and a hundred times less patient. */
const PATIENCE = { headersTimeout: 100, requestTimeout: 600, connectionsCheckingInterval: 20 };
const ROOM = 1_000;

let server: Server;
let origin: string;
let bodyRoom: BodyRoom;
const readings: BodyReading['kind'][] = [];
beforeEach(async () => {
  bodyRoom = new BodyRoom(ROOM, 2 * ROOM);
  readings.length = 0;
  server = createGatewayServer(
    (request, response) =>
      readBody(new NodeIncoming(request), bodyRoom.shareOf('tenant'), (reading) => {
        readings.push(reading.kind);
        if (reading.kind === 'whole') response.end('read');
      }),
    new NodeConnections(),
    () => newRequestId(0),
    PATIENCE,
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const HEAD = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n';
/** Sends a byte now and then, until nobody listens any more. */
const dribble = async (client: RawClient, text: string): Promise<void> => {
  for (const byte of text) {
    if (client.socket.readableEnded || client.socket.destroyed) return;
    client.send(byte);
    await sleep(15);
  }
};

describe('a client that writes slowly', () => {
  it.each([
    ['its headers', '', `${HEAD}x: ${'a'.repeat(200)}`],
    ['its body', `${HEAD}\r\n`, 'a'.repeat(500)],
  ])('%s is told that it took too long, and its memory is free again', async (_, first, rest) => {
    const client = await RawClient.connect(origin);
    client.send(first);
    await dribble(client, rest);
    const [answer, ...others] = await client.answersAtEnd();
    expect(others).toEqual([]);
    expect([answer?.status, answer?.headers.connection]).toEqual([408, 'close']);
    expect(JSON.parse(answer!.body)).toMatchObject({ error: { code: 'bad_request' } });
    for (let waitedMs = 0; bodyRoom.leftBytes < 2 * ROOM && waitedMs < 20_000; waitedMs += 20)
      await sleep(20);
    expect([bodyRoom.leftBytes, readings.includes('whole')]).toEqual([2 * ROOM, false]);
  });

  it('is served as long as it takes no longer than it may', async () => {
    const client = await RawClient.connect(origin);
    client.send(`${HEAD}connection: close\r\n\r\n${'a'.repeat(490)}`);
    await dribble(client, 'a'.repeat(10));
    expect((await client.answersAtEnd()).map(({ status, body }) => [status, body])).toEqual([[200, 'read']]);
  });
});
