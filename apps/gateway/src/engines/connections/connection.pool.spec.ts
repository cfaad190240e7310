import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConnectionPool } from './connection.pool.ts';
import { type AnswerHead, type Call, EngineSilence } from './engine.connections.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly wasSent: boolean;
  readonly error: Error | undefined;
}

const TIMEOUTS = { connectTimeoutMs: 2_000, idleTimeoutMs: 2_000, keepAliveMs: 2_000 };
const ENGINES_OWN = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

let server: Server;
let pool: ConnectionPool;
let sockets: Socket[];
/** What was asked on each connection. */
let asked: string[];
/** Speaks once a request is there, as its head and the number of its connection. */
let speak: (socket: Socket, head: string, connection: number) => void;

const open = (timeouts = TIMEOUTS) =>
  new ConnectionPool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, timeouts);

beforeEach(async () => {
  sockets = [];
  asked = [];
  speak = (socket) => socket.write(ENGINES_OWN);
  server = createServer((socket) => {
    const connection = sockets.push(socket) - 1;
    let head = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      head += bytes.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (end === -1 || head.length < end + 4 + length) return;
      asked.push(head);
      const whole = head;
      head = '';
      speak(socket, whole, connection);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  pool = open();
});
afterEach(async () => {
  await pool.destroy();
  for (const socket of sockets) socket.destroy();
  server.close();
});

const ask = (
  told: { readonly body?: Buffer; readonly firstByteTimeoutMs?: number; onData?: (call: Call) => void } = {},
): Promise<Answer> =>
  new Promise((resolve) => {
    let head: AnswerHead | undefined;
    let text = '';
    let wasSent = false;
    const done = (error: Error | undefined) => resolve({ status: head?.status ?? 0, text, wasSent, error });
    const { body, firstByteTimeoutMs = 2_000 } = told;
    const question = {
      method: 'POST',
      path: '/v1/x',
      headers: ['a', 'b'],
      body,
      firstByteTimeoutMs,
    } as const;
    const call: Call = pool.ask(question, {
      sent: () => (wasSent = true),
      began: (began) => (head = began),
      data: (chunk) => {
        text += chunk.toString('latin1');
        told.onData?.(call);
      },
      ended: () => done(undefined),
      failed: done,
    });
  });

/** Writes pieces so that each arrives by itself. */
const writeApart = async (socket: Socket, pieces: readonly string[]) => {
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    await sleep(2);
  }
};

describe('asking an engine', () => {
  it('sends the request whole, and reads the answer', async () => {
    const answer = await ask({ body: Buffer.from('{"a":"é"}') });
    expect(answer).toMatchObject({ status: 200, text: 'ok', wasSent: true, error: undefined });
    const { port } = server.address() as AddressInfo;
    expect(Buffer.from(asked[0]!, 'latin1').toString()).toBe(
      `POST /v1/x HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\na: b\r\ncontent-length: 10\r\n\r\n{"a":"é"}`,
    );
  });

  it('sends a body of any length as it is', async () => {
    const body = Buffer.alloc(200_000, 'x');
    await ask({ body });
    expect(asked[0]!.slice(-body.length)).toBe(body.toString());
  });

  it('reads an answer however it is split', async () => {
    const heads = [
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nbonjour',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nbon\r\n4\r\njour\r\n0\r\n\r\n',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...heads),
        fc.array(fc.nat(), { maxLength: 4 }),
        async (text, cuts) => {
          const at = [0, ...cuts.map((cut) => cut % text.length), text.length].sort((a, b) => a - b);
          speak = (socket) =>
            void writeApart(
              socket,
              at.slice(1).map((end, index) => text.slice(at[index], end)),
            );
          expect(await ask()).toMatchObject({ status: 200, text: 'bonjour', error: undefined });
        },
      ),
      { numRuns: 40 },
    );
    expect(sockets).toHaveLength(1);
  });

  it('uses a connection again, and another for what is asked meanwhile', async () => {
    await ask();
    await ask();
    expect(sockets).toHaveLength(1);
    await Promise.all([ask(), ask()]);
    expect(sockets).toHaveLength(2);
  });

  it('ends an answer without a length at the end of the connection', async () => {
    speak = (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it');
    expect(await ask()).toMatchObject({ text: 'all of it', error: undefined });
    await ask();
    expect(sockets).toHaveLength(2);
  });

  it.each([
    ['that says so', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok'],
    ['after which more came', `${ENGINES_OWN}HTTP/1.1 200 OK\r\n`],
  ])('does not use again a connection %s', async (_, text) => {
    speak = (socket) => socket.write(text);
    expect(await ask()).toMatchObject({ text: 'ok', error: undefined });
    await ask();
    expect(sockets).toHaveLength(2);
  });

  it('closes a connection that is idle for longer than the engine keeps it', async () => {
    speak = (socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nkeep-alive: timeout=1\r\n\r\nok');
    await ask();
    await once(sockets[0]!, 'close');
    expect(await ask()).toMatchObject({ text: 'ok', error: undefined });
    expect(sockets).toHaveLength(2);
  });

  it('closes one on which the engine says something unasked', async () => {
    await ask();
    sockets[0]!.write('HTTP/1.1 408 Request Timeout\r\n\r\n');
    await once(sockets[0]!, 'close');
    expect(await ask()).toMatchObject({ text: 'ok', error: undefined });
  });

  it('stops reading while the reader is paused', async () => {
    const most = 64 * 1024 * 1024;
    speak = (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${most}\r\n\r\n`);
      socket.write(Buffer.alloc(most, 'x'));
    };
    let call: Call | undefined;
    const answer = ask({
      onData: (of) => {
        if (call) return;
        call = of;
        of.pause();
      },
    });
    while (!call) await sleep(5);
    await sleep(300);
    expect(sockets[0]!.writableLength).toBeGreaterThan(0);
    call.resume();
    expect((await answer).text).toHaveLength(most);
  });
});

describe('an engine that fails', () => {
  it('cannot be reached: nothing was sent', async () => {
    server.close();
    const error = expect.objectContaining({ code: 'ECONNREFUSED' });
    expect(await ask()).toMatchObject({ status: 0, wasSent: false, error });
  });

  it.each([
    ['hangs up', (socket: Socket) => void socket.destroy()],
    ['ends in its head', (socket: Socket) => void socket.end('HTTP/1.1 200')],
    [
      'ends in its body',
      (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok'),
    ],
    ['speaks something else', (socket: Socket) => void socket.write('SSH-2.0-OpenSSH\r\n\r\n')],
    [
      'has a head without end',
      (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}`),
    ],
  ])('%s: the request was sent', async (_, answer) => {
    speak = answer;
    expect(await ask()).toMatchObject({ wasSent: true, error: expect.any(Error) });
  });

  it.each([
    ['before its answer', { firstByteTimeoutMs: 300 }, ''],
    [
      'after the head of its answer',
      { firstByteTimeoutMs: 300 },
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
    ],
    ['inside its answer', {}, 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok'],
  ])('is silent %s', async (_, told, text) => {
    pool = open({ ...TIMEOUTS, idleTimeoutMs: 300 });
    speak = (socket) => void (text !== '' && socket.write(text));
    expect((await ask(told)).error).toBeInstanceOf(EngineSilence);
  });

  it('may compute for as long as the first byte may take, though it has sent a head', async () => {
    pool = open({ ...TIMEOUTS, idleTimeoutMs: 200 });
    speak = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n');
      setTimeout(() => socket.write('ok'), 900);
    };
    expect(await ask()).toMatchObject({ text: 'ok', error: undefined });
  });

  it('is told of by the reason for which a request was broken off', async () => {
    speak = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok');
    const gone = new Error('the client has gone');
    expect(await ask({ onData: (call) => call.abort(gone) })).toMatchObject({ text: 'ok', error: gone });
  });
});

describe('closing', () => {
  it('lets what is under way end, and asks nothing more', async () => {
    let answer: (() => void) | undefined;
    speak = (socket) => (answer = () => void socket.write(ENGINES_OWN));
    const answered = ask();
    while (!answer) await sleep(5);
    const closed = pool.close();
    await expect(ask()).rejects.toThrow('closed');
    answer();
    expect(await answered).toMatchObject({ text: 'ok', error: undefined });
    await closed;
  });
});
