import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postSigned, type WebhookCall } from './post-signed.ts';
import { isSignedBy, signatureOf } from './webhook.signature.ts';

let server: Server;
let port: number;
let calls: number;
let status: number;

beforeAll(async () => {
  calls = 0;
  server = createServer((request, response) => {
    calls++;
    response.writeHead(status, { location: 'http://127.0.0.1/elsewhere' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
});

const call = (change: Partial<WebhookCall>): WebhookCall => ({
  url: `http://127.0.0.1:${port}/`,
  secret: 'whsec_a',
  body: '{}',
  id: 'n',
  at: new Date(),
  isReachable: () => true,
  isNamed: () => true,
  ...change,
});

describe('a webhook', () => {
  it.each([
    [204, 'taken'],
    [302, 'failed'],
    [500, 'failed'],
    [410, 'forbidden'],
  ] as const)('whose receiver answers %i is %s; redirects are not followed', async (answered, kind) => {
    status = answered;
    const before = calls;
    expect(await postSigned(call({}))).toMatchObject({ kind });
    expect(calls).toBe(before + 1);
  });

  it.each([
    ['an address that nobody named, without TLS', { isNamed: () => false }],
    ['an address inside', { isReachable: () => false }],
    ['a name, without TLS', { url: 'http://localhost:9/' }],
    ['a name that leads inside', { url: 'https://localhost:9/', isReachable: () => false }],
    ['another protocol', { url: 'ftp://127.0.0.1/' }],
    ['an IPv6 address inside', { url: 'https://[::1]:9/', isReachable: () => false }],
  ])('is not sent to %s', async (_what, change) => {
    const before = calls;
    expect(await postSigned(call(change))).toMatchObject({ kind: 'forbidden' });
    expect(calls).toBe(before);
  });

  it('that nobody answers is worth another try', async () => {
    expect(await postSigned(call({ url: 'http://127.0.0.1:1/' }))).toMatchObject({ kind: 'failed' });
  });
});

describe('its signature', () => {
  const at = new Date('2026-11-22T08:00:00Z');
  const header = signatureOf('whsec_a', '{"a":1}', at);
  it('is of this secret, this body and this time', () => {
    expect(isSignedBy('whsec_a', '{"a":1}', header, at)).toBe(true);
    expect(isSignedBy('whsec_b', '{"a":1}', header, at)).toBe(false);
    expect(isSignedBy('whsec_a', '{"a":2}', header, at)).toBe(false);
    expect(isSignedBy('whsec_a', '{"a":1}', header.replace(/t=\d+/, 't=1'), at)).toBe(false);
  });

  it('is good for five minutes, either way', () => {
    const after = (seconds: number) => new Date(at.getTime() + seconds * 1_000);
    expect(isSignedBy('whsec_a', '{"a":1}', header, after(300))).toBe(true);
    expect(isSignedBy('whsec_a', '{"a":1}', header, after(301))).toBe(false);
    expect(isSignedBy('whsec_a', '{"a":1}', header, after(-301))).toBe(false);
  });

  it.each(['', 't=1', 'v1=00', `t=x,v1=${'0'.repeat(64)}`])('that reads %j is none', (said) => {
    expect(isSignedBy('whsec_a', '{}', said, at)).toBe(false);
  });
});
