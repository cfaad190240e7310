import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RawClient } from '../testing/raw.client.ts';
import { endAnswer } from './last.bytes.ts';

const LONG_ANSWER = Buffer.alloc(50_000_000, 'a');
const server = createServer();
let client: RawClient;
let response: ServerResponse;
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = await RawClient.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const asked = once(server, 'request');
  client.send('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  response = ((await asked) as [unknown, ServerResponse])[1];
});
afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the end of an answer', () => {
  it('is also the end of the connection, if nobody reads it', async () => {
    client.socket.pause();
    const closed = once(response, 'close');
    endAnswer(response, LONG_ANSWER, 50);
    await closed;
    expect(response.writableFinished).toBe(false);
  });

  it('leaves the connection open when it was read', async () => {
    endAnswer(response, 'Oui.', 1);
    await once(response, 'close');
    client.send('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const [, second] = (await once(server, 'request')) as [unknown, ServerResponse];
    expect(second.socket).toBe(second.req.socket);
    second.end();
  });
});
