import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
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

jest.setTimeout(60_000);

let database: TestDatabase;
let engine: FakeEngine;
let directory: string;
let gateway: GatewayProcess;

const start = (extra: Record<string, string> = {}) =>
  GatewayProcess.start({
    BEFFROI_POSTGRES_GATEWAY_URL: database.gatewayUrl,
    BEFFROI_GATEWAY_ID: 'gw-1',
    BEFFROI_GATEWAY_DIR: directory,
    BEFFROI_KEY_PEPPER: PEPPER.toString('base64'),
    BEFFROI_DATA_PLANE_KEY: Buffer.from(DATA_PLANE_KEY.bytes).toString('base64'),
    BEFFROI_LOG_LEVEL: 'info',
    ...extra,
  });
const publish = (kind: string, id: string, body: object | null, v = 1) =>
  database.asOwner('select dataplane.publish($1::jsonb)', [JSON.stringify([{ kind, id, v, body }])]);

beforeAll(async () => {
  database = await testDatabase();
  engine = await FakeEngine.start();
  await publish('tenant', TENANT, bodies.tenant());
  await publish('project', PROJECT, bodies.project());
  await publish('model', MODEL, bodies.model());
  await publish('route', ROUTE, bodies.route([engine.url]));
});
afterAll(async () => {
  await engine.stop();
  await database.close();
});
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'beffroi-gateway-int-'));
  await publish('key', KEY_ID, bodies.key());
  gateway = await start();
});
afterEach(async () => {
  await gateway.end('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
  // Without its journal nobody will ever say how these ended: budgets that begin would count them.
  await database.asOwner('delete from metering.open_admission');
});

const chat = (extra: object = {}) =>
  fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }], ...extra }),
  });

interface Stored {
  readonly id: string;
  readonly outcome: string;
  readonly quality: string;
  readonly input: number;
  readonly output: number;
}
const eventOf = (id: string | null) =>
  database.asOwner<Stored>(
    `select id, outcome, quality, input_tokens::int as input, output_tokens::int as output
     from metering.usage_event where id = $1`,
    [id],
  );
const until = async <T>(read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> => {
  for (let waitedMs = 0; ; waitedMs += 25) {
    const value = await read();
    if (isThere(value) || waitedMs > 10_000) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};
const ingested = (id: string | null) =>
  until(
    () => eventOf(id),
    (rows) => rows.length > 0,
  );

const admin = () => database.pool(`${process.env.BEFFROI_TEST_POSTGRES}/postgres`, 1);
const databaseName = () => new URL(database.gatewayUrl).pathname.slice(1);
/** To gateways: those that are connected lose their connections. */
const closeDatabase = async () => {
  const [postgres, name] = [admin(), databaseName()];
  await postgres.query(`alter database ${name} allow_connections false`);
  await postgres.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'beffroi_gateway' and datname = $1",
    [name],
  );
};
const openDatabase = () => admin().query(`alter database ${databaseName()} allow_connections true`);

/** Streams at the pace of an engine, without end; counts what it sent. */
let sent: number;
const endless: FakeEngine['script'] = async (response) => {
  sent = 0;
  response.setHeader('content-type', 'text/event-stream');
  while (!response.destroyed) {
    response.write(event(delta('mot ')));
    sent++;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

/** Reads until the connection ends, however it ends. */
const countDeltas = async (response: Response, onDelta: (count: number) => void): Promise<number> => {
  let text = '';
  let count = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      count = text.split('"content":"mot "').length - 1;
      onDelta(count);
    }
  } catch {
    // The gateway was killed: what had arrived counts.
  }
  return count;
};

const applied = async () => {
  const [row] = await database.asOwner<{ all: boolean }>(
    `select applied_seq >= (select max(seq) from dataplane.record) as all from dataplane.presence
     order by registered_at desc limit 1`,
  );
  return row!.all;
};
/** As an operator sets it: what was counted until now is spent, and gateways have it when it is answered. */
const begin = async (limit: string, terms: { readonly value: number }) => {
  const record = JSON.stringify([{ kind: 'limit', id: limit, v: 1, body: bodies.limit(terms) }]);
  await database.asOwner(
    `do $do$ begin
       insert into quotas.limit_row (id, level, metric, "window", value, shadow)
       values ('${limit}', 'pool', 'requests', 'month', ${terms.value}, false);
       perform quotas.begin_start('${limit}');
       perform quotas.note_counted('${limit}', coalesce(sum(requests), 0)::bigint, now()) from metering.rollup_hour;
       perform dataplane.publish('${record}');
     end $do$`,
  );
  expect(await until(applied, (all) => all)).toBe(true);
};

describe('a gateway with its database', () => {
  it('answers, and the event is in the database in less than a second, time after time', async () => {
    engine.script = FakeEngine.whole();
    const beats = new PollBeats(() => database.asOwner('select max(seq) from dataplane.record'));
    const tookPolls: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const response = await chat();
      expect(response.status).toBe(200);
      const id = response.headers.get('x-request-id');
      tookPolls.push(await beats.until(() => ingested(id)));
      expect(await eventOf(id)).toEqual([
        expect.objectContaining({ outcome: 'completed', quality: 'measured', input: 11, output: 3 }),
      ]);
    }
    await beats.stop();
    expect(median(tookPolls)).toBeLessThan(POLLS_A_SECOND);
  });

  it('tells of a refusal by the id that its client has', async () => {
    await publish('tenant', TENANT, bodies.tenant(TENANT, { state: 'suspended' }));
    const response = await until(chat, ({ status }) => status === 403);
    const told = await until(
      () =>
        database.asOwner(
          'select gateway_id, collectivite_id, code, reason from metering.refused_request where id = $1',
          [response.headers.get('x-request-id')],
        ),
      (rows) => rows.length > 0,
    );
    await publish('tenant', TENANT, bodies.tenant());
    expect(told).toEqual([
      { gateway_id: 'gw-1', collectivite_id: TENANT, code: 'account_suspended', reason: 'suspended' },
    ]);
    await until(chat, ({ status }) => status === 200);
  });

  it('hears of a revocation, a suspension and another route in less than a second, time after time', async () => {
    engine.script = FakeEngine.whole();
    const elsewhere = await FakeEngine.start();
    const beats = new PollBeats(() => database.asOwner('select max(seq) from dataplane.record'));
    const tookPolls: number[] = [];
    const heard = async (change: Promise<unknown>, isThere: (answer: Response) => boolean) => {
      await change;
      tookPolls.push(await beats.until(async () => expect(isThere(await until(chat, isThere))).toBe(true)));
    };
    const isServed = ({ status }: Response) => status === 200;
    for (let turn = 0; turn < 3; turn++) {
      const [url, site] = [[elsewhere, engine][turn % 2]!.url, `site-of-turn-${turn}`];
      await heard(publish('key', KEY_ID, null), ({ status }) => status === 401);
      await heard(publish('key', KEY_ID, bodies.key()), isServed);
      const closed = bodies.tenant(TENANT, { state: 'suspended' });
      await heard(publish('tenant', TENANT, closed), ({ status }) => status === 403);
      await heard(publish('tenant', TENANT, bodies.tenant()), isServed);
      const moved = publish('route', ROUTE, bodies.route([url], { siteId: site }));
      await heard(moved, ({ headers }) => headers.get('x-beffroi-site') === site);
    }
    await publish('route', ROUTE, bodies.route([engine.url]));
    await elsewhere.stop();
    await beats.stop();
    expect(elsewhere.calls.length).toBeGreaterThan(0);
    expect(median(tookPolls)).toBeLessThan(POLLS_A_SECOND);
  });

  it('killed in mid-stream leaves exactly one event, of no fewer tokens than were delivered', async () => {
    engine.script = endless;
    const response = await chat({ stream: true });
    const id = response.headers.get('x-request-id');
    let killed: Promise<unknown> | undefined;
    const delivered = await countDeltas(response, (count) => {
      if (count >= 150) killed ??= gateway.end('SIGKILL');
    });
    await killed;
    expect(delivered).toBeGreaterThanOrEqual(150);
    gateway = await start();

    const [recovered, ...others] = await ingested(id);
    expect(others).toEqual([]);
    expect(recovered).toMatchObject({ outcome: 'recovered', quality: 'estimated' });
    expect(recovered!.output).toBeGreaterThanOrEqual(delivered);
    // At most a leap of thirty-two tokens, or an eighth, more than the engine had sent.
    expect(recovered!.output).toBeLessThanOrEqual(sent + Math.max(32, sent / 8));
    // And a second death changes nothing.
    await gateway.end('SIGKILL');
    gateway = await start();
    expect(await eventOf(id)).toEqual([recovered]);
  });

  it('killed under load counts each answer it gave once, and nothing twice', async () => {
    engine.script = FakeEngine.stream(
      event(delta('Oui.')),
      event({ choices: [], usage: USAGE }),
      'data: [DONE]\n\n',
    );
    const answered: (string | null)[] = [];
    let running = true;
    const client = async () => {
      while (running) {
        const response = await chat({ stream: true }).catch(() => undefined);
        if (response?.status !== 200) continue;
        const text = await response.text().catch(() => '');
        if (text.endsWith('[DONE]\n\n')) answered.push(response.headers.get('x-request-id'));
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await until(
      async () => answered.length,
      (count) => count > 200,
    );
    await gateway.end('SIGKILL');
    running = false;
    await Promise.all(clients);
    gateway = await start();

    const counts = async () =>
      database.asOwner<{ id: string; events: number; quality: string }>(
        'select id, count(*)::int as events, min(quality) as quality from metering.usage_event where id = any($1) group by id',
        [answered],
      );
    const rows = await until(counts, (found) => found.length === answered.length);
    expect(rows).toHaveLength(answered.length);
    expect(rows.filter(({ events, quality }) => events !== 1 || quality !== 'measured')).toEqual([]);
    expect(await database.asOwner('select 1 from metering.conflict')).toEqual([]);
  });

  it('counts under a budget that is new what it has just answered', async () => {
    engine.script = FakeEngine.whole();
    const [before] = await database.asOwner<{ counted: number }>(
      'select coalesce(sum(requests), 0)::int as counted from metering.rollup_hour',
    );
    const answered = [await chat(), await chat(), await chat()].map(({ status }) => status);
    const limit = randomUUID();
    const value = before!.counted + 4;
    const terms = { level: 'pool', ownerId: null, metric: 'requests', window: 'month', value };
    await begin(limit, terms);
    for (let more = 0; more < 3; more++) answered.push((await chat()).status);
    expect(answered).toEqual([200, 200, 200, 200, 429, 429]);
    await publish('limit', limit, null);
    await database.asOwner('delete from quotas.limit_row where id = $1', [limit]);
  });

  it('killed gives back at its next start what it held of a budget and had not spent', async () => {
    const limit = randomUUID();
    const terms = { level: 'pool', ownerId: null, metric: 'tokens', window: 'month', value: 100_000 };
    await database.asOwner(
      `insert into quotas.limit_row (id, level, metric, "window", value, shadow)
       values ($1, 'pool', 'tokens', 'month', 100000, false)`,
      [limit],
    );
    await publish('limit', limit, bodies.limit(terms));
    const heldOf = async () => {
      const [row] = await database.asOwner<{ held: number; spent: number }>(
        `select (select coalesce(sum(held), 0)::int from quotas.hold_row where limit_id = $1) as held,
           (select coalesce(sum(spent), 0)::int from quotas.opening where limit_id = $1) as spent`,
        [limit],
      );
      return row!;
    };
    expect(await until(applied, (all) => all)).toBe(true);
    engine.script = endless;
    const response = await chat({ stream: true, max_tokens: 900 });
    const id = response.headers.get('x-request-id');
    let ended: Promise<unknown> | undefined;
    await countDeltas(response, (count) => {
      if (count >= 60) ended ??= gateway.end('SIGKILL');
    });
    await ended;
    expect((await heldOf()).held).toBeGreaterThanOrEqual(900);
    gateway = await start();
    const [event] = await ingested(id);
    const after = await until(heldOf, ({ held, spent }) => held === 0 && spent > 0);
    const total = await database.asOwner<{ sum: number }>(
      `select sum(input_tokens + output_tokens)::int as sum from metering.usage_event where id >= $1`,
      [id],
    );
    expect(event).toMatchObject({ outcome: 'recovered' });
    expect(after).toEqual({ held: 0, spent: total[0]!.sum });
    await publish('limit', limit, null);
    await database.asOwner('delete from quotas.limit_row where id = $1', [limit]);
  });

  it('rescues what its predecessor leaves that still ran when it started: usage is late, and not lost', async () => {
    const successor = await start();
    engine.script = endless;
    const response = await chat({ stream: true });
    let ended: Promise<unknown> | undefined;
    const delivered = await countDeltas(response, (count) => {
      if (count > 40) ended ??= gateway.end('SIGKILL');
    });
    await ended;
    const [event] = await ingested(response.headers.get('x-request-id'));
    expect(event).toMatchObject({ outcome: 'recovered', quality: 'estimated' });
    expect(event!.output).toBeGreaterThanOrEqual(delivered);
    const [fenced] = await database.asOwner<{ count: number }>(
      'select count(*)::int as count from dataplane.presence where fenced_at is not null and left_at is null',
    );
    expect(fenced!.count).toBeGreaterThan(0);
    await successor.end('SIGKILL');
  });

  it('asked to stop lets requests under way end, ships them and leaves', async () => {
    engine.script = async (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(event(delta('un')));
      await new Promise((resolve) => setTimeout(resolve, 500));
      response.end(event({ choices: [], usage: USAGE }) + 'data: [DONE]\n\n');
    };
    const response = await chat({ stream: true });
    const ending = gateway.end('SIGTERM');
    expect(await response.text()).toContain('[DONE]');
    expect(await ending).toBe(0);
    expect(await eventOf(response.headers.get('x-request-id'))).toHaveLength(1);
    const [presence] = await database.asOwner<{ left: boolean }>(
      'select left_at is not null as left from dataplane.presence order by registered_at desc limit 1',
    );
    expect(presence).toEqual({ left: true });
    const left = readdirSync(join(directory, 'worker-0')).filter((name) => name.endsWith('.journal'));
    expect(left).toEqual([]);
  });

  it('asked to stop while the database is away, waits for it some seconds and leaves nothing behind', async () => {
    engine.script = FakeEngine.whole();
    await closeDatabase();
    const response = await chat();
    await response.text();
    const ending = gateway.end('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await openDatabase();
    expect(await ending).toBe(0);
    expect(await eventOf(response.headers.get('x-request-id'))).toHaveLength(1);
    expect(readdirSync(join(directory, 'worker-0')).filter((name) => name.endsWith('.journal'))).toEqual([]);
  });

  it('serves and keeps usage while the database is away', async () => {
    engine.script = FakeEngine.whole();
    await closeDatabase();
    const during = await Promise.all(Array.from({ length: 5 }, () => chat()));
    expect(during.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await openDatabase();
    for (const response of during)
      expect(await ingested(response.headers.get('x-request-id'))).toHaveLength(1);
  });

  it('says what it cannot read, and serves the last good', async () => {
    await publish('model', MODEL, bodies.model(), 2);
    const { missing } = await until(
      () => gateway.readiness(),
      ({ ready }) => !ready,
    );
    expect(missing).toEqual({ 'unreadable-records': expect.stringContaining(`model ${MODEL} (version 2`) });
    engine.script = FakeEngine.whole();
    expect((await chat()).status).toBe(200);
    await publish('model', MODEL, bodies.model());
    await gateway.whenReady();
  });

  it('tells that no second server has what it commits, and is ready all the same', async () => {
    expect(await gateway.readiness()).toMatchObject({
      ready: true,
      warnings: { 'synchronous-standby': expect.stringContaining('no synchronous standby') },
    });
  });

  it('that was fenced ends by itself', async () => {
    await database.asOwner(
      'update dataplane.presence set fenced_at = now() where fenced_at is null and left_at is null',
    );
    expect(await gateway.ended()).toBe(1);
  });

  it('counts without naming tenants', async () => {
    engine.script = FakeEngine.whole();
    await (await chat()).text();
    const metrics = await (await fetch(`${gateway.origin}/metrics`)).text();
    expect(metrics).toContain('beffroi_gateway_requests_total{outcome="completed",quality="measured"} 1');
    for (const id of [TENANT, PROJECT, KEY_ID]) expect(metrics).not.toContain(id);
    const engineLabels = `model="${MODEL}",site="site-1",engine="${ROUTE} ${engine.url}"`;
    expect(metrics).toContain(`beffroi_gateway_engine_outcomes_total{${engineLabels},outcome="answered"} 1`);
    expect(metrics).toContain(`beffroi_gateway_engine_requests_in_flight{${engineLabels}} 0`);
    expect(metrics).toContain(`beffroi_gateway_engine_ready{${engineLabels}} 1`);
  });
});
