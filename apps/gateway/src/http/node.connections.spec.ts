import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RawClient } from '../testing/raw.client.ts';
import { NodeConnections } from './node.connections.ts';
import { newRequestId } from './request.ids.ts';
import { refuseUnheard } from './unheard.requests.ts';

let server: Server;
let origin: string;
let connections: NodeConnections;
let begun: ServerResponse[];
beforeEach(async () => {
  connections = new NodeConnections();
  begun = [];
  server = createServer((request, response) => {
    connections.began(response);
    begun.push(response);
    request.resume();
  });
  connections.follow(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const WHOLE = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
const HALF = 'POST / HTTP/1.1\r\nhost: x\r\naccept-language: fr\r\ncontent-length: 9\r\n\r\nabc';
const say = async (text: string, requests: number): Promise<RawClient> => {
  const client = await RawClient.connect(origin);
  client.send(text);
  while (begun.length < requests) await sleep(5);
  return client;
};
const refuse = () => refuseUnheard(connections, () => newRequestId(0));

describe('the connections of a gateway that stops', () => {
  it('are busy from the beginning of a request to the end of its answer', async () => {
    const silent = await RawClient.connect(origin);
    expect(connections.areBusy).toBe(false);
    const client = await say(WHOLE, 1);
    expect(connections.areBusy).toBe(true);
    begun[0]!.end('x');
    await client.firstAnswer();
    while (connections.areBusy) await sleep(5);
    client.send(HALF);
    while (begun.length < 2) await sleep(5);
    expect(connections.areBusy).toBe(true);
    client.destroy();
    while (connections.areBusy) await sleep(5);
    silent.destroy();
  });

  it('hear that they ask in vain, in words and in their language, where a request has not come whole', async () => {
    const client = await say(HALF, 1);
    await refuse();
    const [answer] = await client.answersAtEnd();
    expect([answer?.status, answer?.headers.connection, answer?.headers['content-language']]).toEqual([
      503,
      'close',
      'fr',
    ]);
    expect(JSON.parse(answer!.body)).toMatchObject({ error: { code: 'gateway_stopping' } });
  });

  it('hear nothing in the midst of an earlier answer, nor where the request has come whole', async () => {
    const pipelined = await say(WHOLE + HALF, 2);
    const asked = await say(WHOLE, 3);
    await refuse();
    expect([pipelined.received, asked.received]).toEqual(['', '']);
    begun[0]!.end('first');
    expect((await pipelined.firstAnswer()).body).toBe('first');
    for (const client of [pipelined, asked]) client.destroy();
  });
});
