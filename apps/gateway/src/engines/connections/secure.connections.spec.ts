import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import {
  createServer,
  getCACertificates,
  type Server,
  setDefaultCACertificates,
  type TLSSocket,
} from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ReachableAddresses } from '@beffroi/catalogue/domain';
import { issueSelfSigned } from '@beffroi/simulators/cluster';
import { ConnectionPool } from './connection.pool.ts';
import type { AnswerHead, Call, EngineConnections } from './engine.connections.ts';
import { guardedLookup } from './guarded.lookup.ts';
import { openConnections } from './open.connections.ts';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
const TIMEOUTS = { connectTimeoutMs: 500, idleTimeoutMs: 2_000 };
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

const identity = issueSelfSigned(['localhost'], new Date());
const trusted = getCACertificates('default');

let server: Server;
let sockets: TLSSocket[];
let connections: EngineConnections[];
let speak: (socket: TLSSocket) => void;

beforeAll(() => setDefaultCACertificates([...trusted, identity.certificate]));
afterAll(() => setDefaultCACertificates(trusted));
beforeEach(async () => {
  [sockets, connections] = [[], []];
  speak = (socket) => socket.write(OK);
  server = createServer({ key: identity.key, cert: identity.certificate, ALPNProtocols: ['h2', 'http/1.1'] });
  server.on('secureConnection', (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined).on('data', () => speak(socket));
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
});
afterEach(async () => {
  await Promise.all(connections.map((pool) => pool.destroy()));
  for (const socket of sockets) socket.destroy();
  server.close();
});

const open = (host = 'localhost', ranges: readonly string[] = LOOPBACK): EngineConnections => {
  const url = `https://${host}:${(server.address() as AddressInfo).port}`;
  const pool = openConnections(url, { ...TIMEOUTS, reachable: new ReachableAddresses(ranges) });
  connections.push(pool);
  return pool;
};

const ask = (pool: EngineConnections, onData?: (call: Call) => void) =>
  new Promise<{ status?: number; text: string; wasSent: boolean; error: string | undefined }>((resolve) => {
    let head: AnswerHead | undefined;
    let text = '';
    let wasSent = false;
    const done = (error?: Error & { code?: string }) =>
      resolve({ status: head?.status ?? 0, text, wasSent, error: error && (error.code ?? error.message) });
    const question = { method: 'POST', path: '/v1/x', headers: [], body: Buffer.from('{}') } as const;
    const call: Call = pool.ask(
      { ...question, firstByteTimeoutMs: 2_000 },
      {
        sent: () => (wasSent = true),
        began: (began) => (head = began),
        data: (chunk) => {
          text += chunk.toString('latin1');
          onData?.(call);
        },
        ended: () => done(),
        failed: done,
      },
    );
  });

describe('a provider that is asked by TLS', () => {
  it('is named in the handshake, spoken to in HTTP/1.1, and answers on a kept connection', async () => {
    const pool = open();
    for (const _ of ['first', 'second'])
      expect(await ask(pool)).toMatchObject({ status: 200, text: 'ok', wasSent: true, error: undefined });
    expect(sockets.map((socket) => [socketName(socket), socket.alpnProtocol])).toEqual([
      ['localhost', 'http/1.1'],
    ]);
  });

  it('has its session taken up by the next connection', async () => {
    const pool = open();
    await ask(pool);
    await Promise.all([ask(pool), ask(pool)]);
    expect(sockets.map((socket) => socket.isSessionReused())).toEqual([false, true]);
  });

  it('may say 1xx first, in one piece with its answer or before it', async () => {
    const pool = open();
    speak = (socket) =>
      socket.write(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}`);
    expect(await ask(pool)).toMatchObject({ status: 200, text: 'ok' });
    speak = (socket) => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      setTimeout(() => socket.write(OK), 20);
    };
    expect(await ask(pool)).toMatchObject({ status: 200, text: 'ok' });
    expect(sockets).toHaveLength(1);
  });

  it('gives all of an answer to a reader that pauses', async () => {
    const most = 8 * 1024 * 1024;
    speak = (socket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${most}\r\n\r\n${'x'.repeat(most)}`);
    let pauses = 0;
    const answer = await ask(open(), (call) => {
      if (++pauses > 5) return;
      call.pause();
      setTimeout(() => call.resume(), 10);
    });
    expect([answer.text.length, answer.error]).toEqual([most, undefined]);
    expect(answer.text).toBe('x'.repeat(most));
  });

  it('that breaks off has been sent the request', async () => {
    speak = (socket: Socket) => void socket.destroy();
    expect(await ask(open())).toMatchObject({ wasSent: true, error: expect.any(String) });
  });
});

describe('a provider is sent nothing', () => {
  it('whose certificate nobody we trust vouches for', async () => {
    setDefaultCACertificates(trusted);
    expect(await ask(open())).toMatchObject({ wasSent: false, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    setDefaultCACertificates([...trusted, identity.certificate]);
  });

  it('whose certificate is for another host', async () => {
    expect(await ask(open('127.0.0.1'))).toMatchObject({
      wasSent: false,
      error: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('whose name leads where it may not', async () => {
    const { port } = server.address() as AddressInfo;
    const nowhere = guardedLookup(new ReachableAddresses([]));
    const pool = new ConnectionPool(
      `https://localhost:${port}`,
      { ...TIMEOUTS, keepAliveMs: 1_000 },
      nowhere,
    );
    connections.push(pool);
    const answer = await ask(pool);
    expect(answer).toMatchObject({ wasSent: false, error: 'localhost leads nowhere that may be reached' });
    expect(() => open('127.0.0.1', [])).toThrow('may not be reached');
  });

  it('that accepts connections and does not speak TLS', async () => {
    server.removeAllListeners('connection');
    server.on('connection', (socket: TLSSocket) => void sockets.push(socket));
    expect(await ask(open())).toMatchObject({ wasSent: false, error: 'not connected in time' });
  });

  it('at an address that is none of HTTP', () => {
    expect(() => openConnections('ftp://localhost', { ...TIMEOUTS, reachable: undefined })).toThrow(
      TypeError,
    );
  });
});

const socketName = (socket: TLSSocket) => (socket as TLSSocket & { servername: unknown }).servername;
