import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RawClient } from '../../testing/raw.client.ts';
import type { Outgoing } from '../outgoing.ts';
import { refuseUnheard } from '../unheard.requests.ts';
import { newRequestId } from '../request.ids.ts';
import { PlainServer, type PlainServerOptions, tell } from './plain.server.fixture.ts';

const GET = 'GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n';
const LAST = 'GET /v1/last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
const post = (body: string, ...headers: readonly string[]) =>
  ['POST /v1/chat HTTP/1.1', 'host: x', `content-length: ${body.length}`, ...headers, '', body].join('\r\n');
const ROOM = new PlainServer().door!.leftBytes;
const MIB = 1024 * 1024;
/** Longer than all that the system keeps for a client that does not read. */
const LONG = Buffer.alloc(16 * MIB, 'a');

let server: PlainServer;
let origin: string;
const clients: RawClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await server.close();
});
const start = async (options: PlainServerOptions = {}): Promise<void> => {
  server = new PlainServer(options);
  origin = await server.listen();
};
const connect = async (): Promise<RawClient> => {
  const client = await RawClient.connect(origin);
  clients.push(client);
  return client;
};
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await sleep(2);
};
const nextSocket = async (): Promise<Socket> => ((await once(server.server, 'connection')) as [Socket])[0];
const statuses = async (client: RawClient) => (await client.answersAtEnd()).map(({ status }) => status);
/** The door holds nothing for anybody. */
const expectNothingLeft = async () => {
  await until(() => server.door!.size === 0);
  expect([server.door!.areBusy, server.door!.leftBytes]).toEqual([false, ROOM]);
};

describe('what libraries send', () => {
  const overHttp = (method: string, body?: string) =>
    new Promise<string>((resolve, reject) => {
      const request = httpRequest(`${origin}/v1/chat`, { method, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text));
      });
      request.on('error', reject).end(body);
    });

  it.each([
    ['fetch, without a body', 'GET', async () => (await fetch(`${origin}/v1/chat`)).text()],
    ['fetch', 'POST', async () => (await fetch(`${origin}/v1/chat`, { method: 'POST', body: 'abc' })).text()],
    ['the client of node:http, without a body', 'GET', () => overHttp('GET')],
    ['the client of node:http', 'POST', () => overHttp('POST', 'abc')],
  ])('is plain: %s', async (_, method, ask) => {
    await start();
    expect(await ask()).toBe(method === 'GET' ? 'GET /v1/chat  ' : 'POST /v1/chat  abc');
    expect(server.plainly).toBe(1);
  });
});

describe('a connection that leaves the door', () => {
  const chunked = 'transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
  it.each([
    ['a body in chunks', `POST /v1/a HTTP/1.1\r\nhost: x\r\n${chunked}`, 'POST /v1/a  abc'],
    ['a body that waits to be asked for', post('abc', 'expect: 100-continue'), 'POST /v1/chat  abc'],
    ['an older HTTP', post('abc', 'connection: keep-alive').replace('1.1', '1.0'), 'POST /v1/chat  abc'],
    ['a long body', post('a'.repeat(64 * 1024 + 1)), `POST /v1/chat  ${'a'.repeat(64 * 1024 + 1)}`],
    ['another path', GET.replace('/v1/models', '/health'), 'GET /health  '],
  ])('for %s is answered on, whatever it said before and says after', async (_, request, answer) => {
    await start();
    const client = await connect();
    client.send(GET + request + post('after') + LAST);
    expect((await client.answersAtEnd()).map(({ body }) => body)).toEqual([
      'GET /v1/models  ',
      answer,
      'POST /v1/chat  after',
      'GET /v1/last  ',
    ]);
    expect(server.plainly).toBe(1);
    await expectNothingLeft();
  });

  it('because its head comes in two pieces loses nothing', async () => {
    await start();
    const client = await connect();
    client.send(GET.slice(0, 30));
    await until(() => server.door!.size === 0);
    client.send(GET.slice(30) + LAST);
    expect((await client.answersAtEnd()).map(({ body }) => body)).toEqual([
      'GET /v1/models  ',
      'GET /v1/last  ',
    ]);
    expect(server.plainly).toBe(0);
  });

  it('because it wishes for another protocol is answered', async () => {
    await start();
    const client = await connect();
    client.send(GET + post('abc', 'connection: upgrade', 'upgrade: h2c'));
    await until(() => client.received.includes('POST /v1/chat  abc'));
    expect(server.asked.map(({ isPlain }) => isPlain)).toEqual([true, false]);
  });

  it('because it is no HTTP is told so, after its answers', async () => {
    await start();
    const client = await connect();
    client.send(`${GET}${GET}no HTTP\r\n\r\n${GET}`);
    expect(await statuses(client)).toEqual([200, 200, 400]);
    expect(server.asked).toHaveLength(2);
  });

  it('is heard by nobody here any more', async () => {
    await start();
    const events = ['data', 'end', 'error', 'close', 'drain'] as const;
    const listenersAfter = async (text: string) => {
      const [socket, client] = await Promise.all([nextSocket(), connect()]);
      client.send(text);
      await until(() => server.door!.size === 0);
      return events.map((event) => socket.listenerCount(event));
    };
    const atOnce = await listenersAfter('G');
    expect(await listenersAfter(`${GET}G`)).toEqual(atOnce);
  });
});

describe('a client that is slow', () => {
  const PATIENCE = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 };

  it.each([
    ['to begin', ''],
    ['with its head', GET.slice(0, 20)],
    ['with its body', post('abc').slice(0, -1)],
    ['with the body of its second request', GET + post('abc').slice(0, -1)],
  ])('%s is told by node:http when that has lasted too long', async (_, text) => {
    await start({ turnMs: 10, patience: PATIENCE });
    const client = await connect();
    client.send(text);
    expect((await statuses(client)).at(-1)).toBe(408);
    await expectNothingLeft();
  });

  it('may send its body byte by byte, and takes no more room than it announced', async () => {
    await start();
    const client = await connect();
    const free = server.door!.leftBytes;
    const text = post('a'.repeat(100), 'connection: close');
    client.send(text.slice(0, -100));
    for (let sent = 0; sent < 100; sent++) {
      await sleep(1);
      if (sent > 0) expect(free - server.door!.leftBytes).toBe(text.length);
      client.send('a');
    }
    expect(await statuses(client)).toEqual([200]);
    expect(server.plainly).toBe(1);
    await expectNothingLeft();
  });

  it('is given to node:http where others have all the room there is', async () => {
    await start();
    const half = post('a'.repeat(64 * 1024)).slice(0, -1);
    const many = Math.ceil(server.door!.leftBytes / half.length) + 5;
    const crowd = await Promise.all(Array.from({ length: many }, connect));
    for (const client of crowd) client.send(half);
    await until(() => server.door!.size === many - 6);
    expect(server.door!.leftBytes).toBeLessThan(half.length + 1);
    for (const client of crowd) client.send(`a${LAST}`);
    for (const client of crowd) expect(await statuses(client)).toEqual([200, 200]);
    await expectNothingLeft();
  });

  it('to ask again is let go when it was kept for long enough', async () => {
    await start({ turnMs: 5 });
    const client = await connect();
    client.send(GET);
    await until(() => server.asked.length === 1);
    const from = server.door!.turns;
    await until(() => server.door!.turns > from + 30);
    client.send(GET);
    await until(() => server.asked.length === 2);
    const answered = server.door!.turns;
    expect(await statuses(client)).toEqual([200, 200]);
    expect(server.door!.turns - answered).toBeGreaterThan(60);
    await expectNothingLeft();
  });
});

const stackDepth = (): number => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  const { length } = new Error('here').stack!.split('\n');
  Error.stackTraceLimit = stackTraceLimit;
  return length;
};

describe('a client that asks on', () => {
  it('while it is answered is read no further than what had come', async () => {
    await start({ script: () => undefined });
    const client = await connect();
    client.send(GET);
    await until(() => server.asked.length === 1);
    const request = post('a'.repeat(8_000));
    for (let sent = 0; sent < 32 * MIB; sent += request.length) client.send(request);
    for (let before = -1; before !== client.socket.writableLength;) {
      before = client.socket.writableLength;
      await sleep(100);
    }
    expect(client.socket.writableLength).toBeGreaterThan(16 * MIB);
    expect(server.asked).toHaveLength(1);
    client.destroy();
    const { answer } = server.asked[0]!;
    answer.writeHead(200, '');
    while (!answer.destroyed) {
      answer.write(Buffer.from('Is anybody there?'));
      await sleep(1);
    }
    await expectNothingLeft();
  });

  it.each([
    ['once', ['\r\n']],
    ['in several pieces', [GET, post('abc').slice(0, -2), 'b']],
  ])('%s while it is answered, and leaves, is not answered any more', async (_, pieces) => {
    await start({ script: () => undefined });
    const [socket, client] = await Promise.all([nextSocket(), connect()]);
    let told = GET.length;
    client.send(GET);
    for (const piece of pieces) {
      await until(() => socket.bytesRead === told);
      client.send(piece);
      told += piece.length;
    }
    await until(() => socket.bytesRead === told);
    expect(server.asked).toHaveLength(1);
    client.destroy();
    await until(() => server.asked[0]!.answer.destroyed);
    await expectNothingLeft();
  });

  it('is answered ten thousand times from one piece, none inside another', async () => {
    const depths: number[] = [];
    server = new PlainServer({
      script: (asked) => {
        if (server.asked.length % 1_000 === 1) depths.push(stackDepth());
        tell(asked);
      },
    });
    const heard = await server.hear([Buffer.from(GET.repeat(10_000) + LAST)]);
    expect(heard.split('HTTP/1.1 200 OK').length - 1).toBe(10_001);
    expect([server.plainly, depths.length]).toEqual([10_001, 11]);
    expect(Math.max(...depths) - Math.min(...depths)).toBeLessThan(10);
  });
});

describe('a client that ends', () => {
  const later: { answer?: Outgoing } = {};
  const script: PlainServerOptions['script'] = ({ answer }) => void (later.answer = answer);
  const asked = async (text = GET): Promise<{ client: RawClient; closed: Promise<void> }> => {
    const client = await connect();
    client.send(text);
    await until(() => server.asked.length === 1);
    return { client, closed: new Promise((resolve) => later.answer!.onClose(resolve)) };
  };

  it('its half in the midst of a request has asked nothing', async () => {
    await start();
    const client = await connect();
    client.send(GET + post('abc').slice(0, -1));
    client.halfClose();
    expect(await statuses(client)).toEqual([200, 400]);
    expect(server.asked).toHaveLength(1);
    await expectNothingLeft();
  });

  it('its half has everything that was answered by then', async () => {
    await start({ script: ({ answer }) => (answer.writeHead(200, ''), answer.end(LONG)) });
    const client = await connect();
    client.socket.pause();
    client.send(GET);
    await until(() => server.asked.length === 1);
    client.halfClose();
    await sleep(50);
    client.socket.resume();
    expect((await client.answersAtEnd())[0]!.body).toHaveLength(LONG.length);
    expect(server.plainly).toBe(1);
  });

  it.each([
    ['its half', (client: RawClient) => client.halfClose()],
    ['all', (client: RawClient) => client.destroy()],
    ['by a reset', (client: RawClient) => client.socket.resetAndDestroy()],
  ])('%s in the midst of an answer has gone', async (_, end) => {
    await start({ script });
    const { client, closed } = await asked();
    later.answer!.writeHead(200, '');
    later.answer!.write(Buffer.from('one'));
    await until(() => client.received.includes('one'));
    end(client);
    await closed;
    expect(later.answer!.destroyed).toBe(true);
    await expectNothingLeft();
  });

  it('nothing, and reads nothing, keeps its answer until it reads', async () => {
    await start({ script });
    const { client, closed } = await asked(LAST);
    client.socket.pause();
    later.answer!.writeHead(200, '', LONG.length);
    later.answer!.end(LONG);
    await sleep(50);
    expect([later.answer!.writableEnded, later.answer!.destroyed, server.door!.areBusy]).toEqual([
      true,
      false,
      true,
    ]);
    client.socket.resume();
    await closed;
    expect((await client.answersAtEnd())[0]!.body).toHaveLength(LONG.length);
    expect(server.door!.areBusy).toBe(false);
  });

  it('nothing, and never reads, loses its connection', async () => {
    await start({ script, turnMs: 1 });
    const { client, closed } = await asked();
    client.socket.pause();
    later.answer!.writeHead(200, '', LONG.length);
    later.answer!.end(LONG);
    await closed;
    await expectNothingLeft();
  });
});

describe('an answer', () => {
  const answerOf = async (write: (answer: Outgoing) => void) => {
    await start({ script: ({ answer }) => write(answer) });
    const client = await connect();
    client.send(GET);
    return client.firstAnswer();
  };

  it.each([
    ['of a known length says it', 3],
    ['whose end comes with its beginning says how long it is', undefined],
  ])('%s', async (_, bodyBytes) => {
    const { headers: heard, body } = await answerOf(
      (answer) => (answer.writeHead(200, '', bodyBytes), answer.end('abc')),
    );
    expect(body).toBe('abc');
    expect(heard).toEqual({
      'content-length': '3',
      connection: 'keep-alive',
      'keep-alive': 'timeout=65',
      date: heard.date,
    });
    expect(Math.abs(Date.parse(heard.date!) - Date.now())).toBeLessThan(60_000);
  });

  it('has one head', async () => {
    await answerOf((answer) => {
      answer.writeHead(200, '');
      expect(() => answer.writeHead(200, '')).toThrow('told already');
      answer.end();
    });
  });

  it('that is over does nothing to the next', async () => {
    const answers: Outgoing[] = [];
    await start({ script: ({ answer }) => void answers.push(answer) });
    const client = await connect();
    client.send(GET + GET);
    await until(() => answers.length === 1);
    const [first] = answers;
    first!.writeHead(200, '');
    first!.end('one');
    await until(() => answers.length === 2);
    first!.write(Buffer.from('nothing of this'));
    first!.end('is said');
    first!.destroy();
    answers[1]!.writeHead(200, '');
    answers[1]!.hangUp();
    answers[1]!.end('two');
    expect((await client.answersAtEnd()).map(({ body }) => body)).toEqual(['one', 'two']);
  });

  it('that is the last ends the connection, and what comes after it is not asked', async () => {
    await start({ turnMs: 5 });
    const client = await connect();
    client.send(LAST + GET);
    const [answer, ...others] = await client.answersAtEnd();
    expect([answer?.headers.connection, others]).toEqual(['close', []]);
    expect(server.asked).toHaveLength(1);
  });

  it('that is the last takes the connection from a client that keeps it, and goes on sending', async () => {
    await start({ turnMs: 20 });
    const client = await connect();
    client.send(LAST);
    await once(client.socket, 'end');
    while (server.door!.size > 0) {
      client.send(GET);
      await sleep(1);
    }
    expect(server.asked).toHaveLength(1);
    await expectNothingLeft();
  });

  it('goes on when a client that stopped reading reads again', async () => {
    await start({
      script: ({ answer }) => {
        answer.writeHead(200, '', LONG.length + 3);
        expect(answer.write(LONG)).toBe(false);
        answer.whenDrained(() => answer.end('end'));
      },
    });
    const client = await connect();
    client.send(LAST);
    expect((await client.answersAtEnd())[0]!.body).toMatch(/aend$/);
  });
});

describe('a door that closes', () => {
  it('lets idle connections go, has requests refused that are not whole, and answers the others to their end', async () => {
    const answers: Outgoing[] = [];
    await start({ script: (asked) => (asked.body === '' ? tell(asked) : answers.push(asked.answer)) });
    const [idle, fresh, partial, asking, streaming] = await Promise.all(Array.from({ length: 5 }, connect));
    idle!.send(GET);
    await idle!.firstAnswer();
    partial!.send(post('abc').slice(0, -1));
    asking!.send(post('abc') + GET);
    streaming!.send(post('abc'));
    await until(() => answers.length === 2 && server.door!.leftBytes < ROOM);
    const stream = server.asked.find(({ answer }) => answer === answers[1])!.answer;
    stream.writeHead(200, '');
    stream.write(Buffer.from('one'));

    const stopped = server.stop();
    expect(await idle!.answersAtEnd()).toHaveLength(1);
    expect(server.door!.areBusy).toBe(true);
    await until(() => server.nodeConnections.unheard().length === 1);
    await refuseUnheard(server.nodeConnections, () => newRequestId(0));
    expect(await statuses(partial!)).toEqual([503]);
    fresh!.send(GET);
    expect(await statuses(fresh!)).toEqual([200]);
    answers[0]!.writeHead(200, '');
    for (const answer of answers) answer.end('end');
    const [last, ...others] = await asking!.answersAtEnd();
    expect([last?.headers.connection, others]).toEqual(['close', []]);
    expect((await streaming!.answersAtEnd())[0]?.body).toBe('oneend');
    await stopped;
    await expectNothingLeft();
  });
});
