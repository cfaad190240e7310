import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { delta, event, FakeEngine, USAGE } from './testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  DATA_PLANE_KEY,
  KEY_ID,
  MODEL,
  PEPPER,
  PROJECT,
  ROUTE,
  TENANT,
} from './testing/gateway.fixture.ts';
import { GatewayProcess } from './testing/gateway.process.ts';
import { median, PollBeats, POLLS_A_SECOND } from './testing/poll.beats.ts';
import { RawClient } from './testing/raw.client.ts';

jest.setTimeout(60_000);

const WORKERS = 2;
let database: TestDatabase;
let engine: FakeEngine;
let directory: string;
let gateway: GatewayProcess;

const publish = (kind: string, id: string, body: object | null) =>
  database.asOwner('select dataplane.publish($1::jsonb)', [JSON.stringify([{ kind, id, v: 1, body }])]);

beforeAll(async () => {
  database = await testDatabase();
  engine = await FakeEngine.start();
  await publish('tenant', TENANT, bodies.tenant());
  await publish('project', PROJECT, bodies.project());
  await publish('model', MODEL, bodies.model());
  await publish('route', ROUTE, bodies.route([engine.url]));
  await publish('key', KEY_ID, bodies.key());
});
afterAll(async () => {
  await engine.stop();
  await database.close();
});
const start = (extra: Record<string, string> = {}) =>
  GatewayProcess.start({
    BEFFROI_OPS_PORT: '0',
    BEFFROI_WORKERS: String(WORKERS),
    BEFFROI_POSTGRES_GATEWAY_URL: database.gatewayUrl,
    BEFFROI_GATEWAY_ID: 'gw-workers',
    BEFFROI_GATEWAY_DIR: directory,
    BEFFROI_KEY_PEPPER: PEPPER.toString('base64'),
    BEFFROI_DATA_PLANE_KEY: Buffer.from(DATA_PLANE_KEY.bytes).toString('base64'),
    ...extra,
  });
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'beffroi-workers-int-'));
  gateway = await start();
});
afterEach(async () => {
  await gateway.end('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

/** Each on a connection of its own, so that workers take turns. */
const chat = (extra: object = {}) =>
  fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, connection: 'close' },
    body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }], ...extra }),
  });
const eventsOf = (ids: readonly (string | null)[]) =>
  database.asOwner<{ readonly id: string; readonly outcome: string }>(
    'select id, outcome from metering.usage_event where id = any($1::uuid[])',
    [ids],
  );
const until = async <T>(read: () => Promise<T> | T, isThere: (value: T) => boolean): Promise<T> => {
  for (let waitedMs = 0; ; waitedMs += 50) {
    const value = await read();
    if (isThere(value) || waitedMs > 20_000) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
/** Files and sockets that a process has opened; what it was started with are its first three. */
const openedBy = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`)
    .filter((descriptor) => Number(descriptor) > 2)
    .map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`))
    .filter(
      (target) => target.startsWith('socket:') || (target.startsWith('/') && !target.startsWith('/dev/')),
    );

const REQUEST_BODY = JSON.stringify({
  model: MODEL,
  messages: [{ role: 'user', content: 'Bonjour' }],
  max_tokens: 5,
});
const REQUEST =
  `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${API_KEY}\r\n` +
  `content-type: application/json\r\ncontent-length: ${REQUEST_BODY.length}\r\n\r\n${REQUEST_BODY}`;

/** Asks again on its one connection as soon as it is answered. */
class Asker {
  readonly #client: RawClient;
  answers = 0;

  private constructor(client: RawClient) {
    this.#client = client;
    client.socket.on('data', (bytes) => {
      const answered = bytes.toString('latin1').split('HTTP/1.1 200').length - 1;
      this.answers += answered;
      if (answered > 0) client.send(REQUEST);
    });
    client.send(REQUEST);
  }

  static async start(origin: string): Promise<Asker> {
    const asker = new Asker(await RawClient.connect(origin));
    await until(
      () => asker.answers,
      (answers) => answers > 0,
    );
    return asker;
  }

  stop(): void {
    this.#client.destroy();
  }
}

const slowStream: FakeEngine['script'] = async (response) => {
  response.setHeader('content-type', 'text/event-stream');
  for (let sent = 0; sent < 40 && !response.destroyed; sent++) {
    response.write(event(delta('mot ')));
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  response.end(`${event({ choices: [], usage: USAGE })}data: [DONE]\n\n`);
};

describe('a gateway of several workers', () => {
  /** So much that nobody is refused: each worker asks the database for a share of it. */
  const limitEverybody = async () => {
    const id = randomUUID();
    const value = 100_000_000;
    await database.asOwner(
      `insert into quotas.limit_row (id, level, metric, "window", value, shadow)
       values ($1, 'pool', 'tokens', 'month', $2, false)`,
      [id, value],
    );
    await publish(
      'limit',
      id,
      bodies.limit({ level: 'pool', ownerId: null, metric: 'tokens', window: 'month', value }),
    );
  };
  const storedEvents = async () => {
    const [row] = await database.asOwner<{ readonly count: number }>(
      'select count(*)::int as count from metering.usage_event',
    );
    return row!.count;
  };

  it('shares its port among them, each with a directory and an incarnation of its own', async () => {
    engine.script = FakeEngine.whole();
    for (let count = 0; count < 8; count++) expect((await chat()).status).toBe(200);
    expect(readdirSync(directory).sort()).toEqual(['worker-0', 'worker-1']);
    const present = await database.asOwner<{ readonly count: number }>(
      `select count(*)::int from dataplane.live_presence where gateway_id = 'gw-workers'`,
    );
    expect(present[0]!.count).toBe(WORKERS);
    expect(await gateway.metrics()).toMatch(/^beffroi_gateway_requests_total{.*} 8$/m);
  });

  it('shares no file, no connection and no lock among them: all go on while one stands still, whatever it was at', async () => {
    engine.script = FakeEngine.whole();
    await limitEverybody();
    const askers: Asker[] = [];
    for (let count = 0; count < 8; count++) askers.push(await Asker.start(gateway.origin));
    const [first, second] = gateway.workerPids().map((pid) => new Set(openedBy(pid)));
    expect(first!.size).toBeGreaterThan(5);
    expect([...first!].filter((target) => second!.has(target))).toEqual([]);

    for (let times = 0; times < 4; times++) {
      const pid = gateway.workerPids()[times % WORKERS]!;
      const [stored, answers] = [await storedEvents(), askers.map((asker) => asker.answers)];
      const busy = () => askers.filter((asker, index) => asker.answers > answers[index]! + 20).length;
      process.kill(pid, 'SIGSTOP');
      try {
        expect(await until(busy, (count) => count >= askers.length / WORKERS)).toBe(askers.length / WORKERS);
        expect(await until(storedEvents, (count) => count > stored)).toBeGreaterThan(stored);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      expect(await until(busy, (count) => count === askers.length)).toBe(askers.length);
    }
    for (const asker of askers) asker.stop();
  });

  it('acts in every one of them by another route and by a suspension, within a second', async () => {
    engine.script = FakeEngine.whole();
    const beats = new PollBeats(() => database.asOwner('select max(seq) from dataplane.record'));
    const tookPolls: number[] = [];
    /** So many connections, enough to meet each worker, are answered by it. */
    const heard = async (change: Promise<unknown>, isThere: (answer: Response) => boolean) => {
      await change;
      const ask = () => Promise.all(Array.from({ length: 12 }, () => chat()));
      tookPolls.push(await beats.until(() => until(ask, (answers) => answers.every(isThere))));
    };
    for (const site of ['here', 'there', 'elsewhere']) {
      const route = bodies.route([engine.url], { siteId: site });
      const suspended = bodies.tenant(TENANT, { state: 'suspended' });
      await heard(publish('route', ROUTE, route), ({ headers }) => headers.get('x-beffroi-site') === site);
      await heard(publish('tenant', TENANT, suspended), ({ status }) => status === 403);
      await heard(publish('tenant', TENANT, bodies.tenant()), ({ status }) => status === 200);
    }
    await beats.stop();
    expect(median(tookPolls)).toBeLessThan(POLLS_A_SECOND);
  });

  it('starts a killed worker again in its slot, and what that had admitted is recorded once', async () => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    engine.script = async (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(event(delta('mot ')));
      await ended;
      response.end(`${event({ choices: [], usage: USAGE })}data: [DONE]\n\n`);
    };
    // One after another: a worker that is busy with one would leave the next to the other.
    const streams: Response[] = [];
    for (let count = 0; count < 4; count++) streams.push(await chat({ stream: true }));
    const ids = streams.map((response) => response.headers.get('x-request-id'));
    const endings = streams.map((response) =>
      response.text().then(
        () => 'whole' as const,
        () => 'broken',
      ),
    );
    const [victim] = gateway.workerPids();
    process.kill(victim!, 'SIGKILL');
    await Promise.race(endings);
    end();
    const outcomes = await Promise.all(endings);
    expect(new Set(outcomes)).toEqual(new Set(['whole', 'broken']));

    await until(
      () => gateway.workerPids(),
      (pids) => pids.length === WORKERS && !pids.includes(victim!),
    );
    const events = await until(
      () => eventsOf(ids),
      (rows) => rows.length === ids.length,
    );
    const recovered = events.filter(({ outcome }) => outcome === 'recovered');
    expect(events).toHaveLength(ids.length);
    expect(recovered).toHaveLength(outcomes.filter((ending) => ending === 'broken').length);
    expect(readdirSync(directory).sort()).toEqual(['worker-0', 'worker-1']);
    engine.script = FakeEngine.whole();
    await gateway.whenReady();
    expect((await chat()).status).toBe(200);
  });

  it.each([
    ['in all', { BEFFROI_MAX_CONNECTIONS: '6' }],
    ['of one address', { BEFFROI_MAX_CONNECTIONS_PER_ADDRESS: '6' }],
  ])('keeps as many connections %s as one process would, and closes what comes beyond', async (_, limit) => {
    await gateway.end('SIGKILL');
    gateway = await start(limit);
    const clients: RawClient[] = [];
    const isClosed = ({ socket }: RawClient) => socket.readableEnded || socket.destroyed;
    for (let count = 0; count < 14; count++) {
      const client = await RawClient.connect(gateway.origin);
      clients.push(client);
      client.send('GET /health HTTP/1.1\r\nhost: gateway\r\n\r\n');
      // Workers take turns as far as they keep up: the next comes once this one is taken or closed.
      await until(
        () => isClosed(client) || client.received !== '',
        (isTaken) => isTaken,
      );
    }
    const closed = () => clients.filter(isClosed).length;
    await until(closed, (count) => count >= 8);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(closed()).toBe(8);
    for (const client of clients) client.destroy();
  });

  it('lets the streams of all of them end on SIGTERM, however many processes get it', async () => {
    engine.script = slowStream;
    const streams = await Promise.all(Array.from({ length: 6 }, () => chat({ stream: true })));
    const texts = streams.map((response) => response.text());
    for (const pid of gateway.workerPids()) process.kill(pid, 'SIGTERM');
    expect(await gateway.end('SIGTERM')).toBe(0);
    for (const text of await Promise.all(texts)) expect(text.trimEnd()).toMatch(/data: \[DONE\]$/);
    const ids = streams.map((response) => response.headers.get('x-request-id'));
    expect((await eventsOf(ids)).map(({ outcome }) => outcome)).toEqual(ids.map(() => 'completed'));
  });
});
