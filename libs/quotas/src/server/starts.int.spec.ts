import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type IncarnationId, type LimitId } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { type HoldAnswer, windowAt } from '../domain/index.ts';
import { ask, HoldKit, usageEvent } from './hold.fixture.ts';

const MINUTE_MS = 60_000;

let test: TestDatabase;
let kit: HoldKit;
let gateway: IncarnationId;
let origin: string;
let sequence = 1_000;

beforeAll(async () => {
  test = await testDatabase();
  kit = await HoldKit.of(test);
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.asOwner('truncate dataplane.presence');
  gateway = await kit.run();
  origin = await kit.origin();
  await kit.hold(gateway, { origin, reasserts: true });
});

/** A limit of a project that begins to be held now; gateways have to apply its record. */
const begin = async (value: number, metric = 'requests'): Promise<LimitId> => {
  const limit = await kit.limit(value, metric);
  await test.asOwner('select quotas.begin_start($1)', [limit]);
  await test.asOwner(
    `insert into dataplane.record (seq, kind, id, v, body, published_at) values ($1, 'limit', $2, 1, '{}', now())`,
    [++sequence, limit],
  );
  return limit;
};
/** A live gateway has told all that it admitted before it applied what was published. */
const tell = (run = gateway) =>
  test.asOwner('update dataplane.presence set told_seq = $1 where incarnation = $2', [sequence, run]);

let seq = 0;
const hold = async (limit: LimitId, least: number, at = 0): Promise<HoldAnswer> => {
  const window = windowAt('month', Date.now()).startMs;
  const answer = await kit.hold(gateway, {
    origin,
    at,
    holds: [ask(limit, { window, seq: ++seq, least, most: least })],
  });
  if (answer.kind !== 'answered') throw new Error(answer.kind);
  return answer.holds[0]!;
};

const ingest = (events: readonly object[], open: readonly object[] = []) =>
  kit.ingest(gateway, { events, open });
const spentOf = async (limit: LimitId) => {
  const [row] = await test.asOwner<{ spent: number }>(
    'select coalesce(sum(spent), 0)::int as spent from quotas.opening where limit_id = $1',
    [limit],
  );
  return row!.spent;
};

describe('a budget that begins to be held', () => {
  it('waits until every live gateway has told what it admitted without it', async () => {
    const limit = await begin(4);
    expect(await hold(limit, 1)).toMatchObject({ outcome: 'frozen', held: 0 });
    const other = await kit.run();
    await tell();
    expect(await hold(limit, 1)).toMatchObject({ outcome: 'frozen', held: 0 });
    await tell(other);
    expect(await hold(limit, 1)).toMatchObject({ outcome: 'held', held: 1 });
  });

  it('waits two seconds at most for those that are lost', async () => {
    const limit = await begin(4);
    await kit.run();
    await test.asOwner(
      `update quotas.limit_row set starting_since = starting_since - interval '2 seconds' where id = $1`,
      [limit],
    );
    expect((await hold(limit, 1)).outcome).toBe('held');
  });

  it('starts though nobody asks for it, once it has waited for long', async () => {
    const limit = await begin(4);
    const started = async () => {
      const [row] = await test.asOwner<{ count: number }>('select quotas.start_unused() as count');
      return row!.count;
    };
    await started();
    expect(await started()).toBe(0);
    await test.asOwner(
      `update quotas.limit_row set starting_since = starting_since - interval '4 seconds' where id = $1`,
      [limit],
    );
    expect(await started()).toBe(1);
    await ingest([usageEvent({ projectId: limit, admittedMs: Date.now() + 1_000 })]);
    expect(await spentOf(limit)).toBe(0);
  });

  it('counts what comes while it waits, and what was admitted before it started, once', async () => {
    const limit = await begin(4);
    const early = [
      usageEvent({ projectId: limit }),
      usageEvent({ projectId: limit }),
      usageEvent({ projectId: limit }),
    ];
    await ingest([early[0]!]);
    await tell();
    expect((await hold(limit, 1)).held).toBe(1);
    await ingest([early[0]!, early[1]!]);
    await ingest([early[1]!, early[2]!]);
    expect(await spentOf(limit)).toBe(3);
    expect((await hold(limit, 2)).outcome).toBe('refused');
  });

  it('counts nothing late that was admitted once it had started, or that is about others', async () => {
    const limit = await begin(10, 'tokens');
    await tell();
    await hold(limit, 1);
    const stranger = await begin(10, 'tokens');
    await ingest([
      usageEvent({ projectId: limit, admittedMs: Date.now() + 1_000 }),
      usageEvent({ projectId: randomUUID() }),
    ]);
    expect([await spentOf(limit), await spentOf(stranger)]).toEqual([0, 0]);
  });

  it('counts the correction of an estimate with what it corrects', async () => {
    const limit = await begin(100, 'tokens');
    const estimate = usageEvent({ projectId: limit, tokens: 40, quality: 'estimated' });
    await ingest([estimate]);
    await ingest([
      { ...usageEvent({ projectId: limit, tokens: 15 }), id: estimate.id, admittedAt: estimate.admittedAt },
    ]);
    expect(await spentOf(limit)).toBe(15);
  });

  it('counts euros at the list price of then', async () => {
    await test.asOwner(
      `insert into catalogue.list_price values ('priced', '-infinity', 2000000, 0, 0), ('priced', 'infinity', 9, 9, 9)
       on conflict do nothing`,
    );
    const limit = await begin(1, 'euros');
    await ingest([usageEvent({ projectId: limit, tokens: 300, modelId: 'priced' })]);
    expect(await spentOf(limit)).toBe(600);
  });

  it('leaves to requests that are under way what they reserved, until they are settled', async () => {
    const limit = await begin(100, 'tokens');
    const stream = usageEvent({ projectId: limit, tokens: 30 });
    const reserved = { requests: 1, tokens: 70, micros: 0 };
    await ingest([], [{ estimatedInputTokens: 5, promisedTokens: 0, reserved, event: stream }]);
    await tell();
    expect((await hold(limit, 40)).outcome).toBe('refused');
    expect(await hold(limit, 30)).toMatchObject({ outcome: 'held', held: 30 });
    await ingest([stream]);
    expect(await hold(limit, 70)).toMatchObject({ outcome: 'held', held: 70 });
    expect((await hold(limit, 71)).outcome).toBe('refused');
  });

  it('is not waited for longer by a database whose clock was set back, nor counted twice after', async () => {
    const limit = await begin(4);
    await test.asOwner(
      `update quotas.limit_row set starting_since = starting_since + interval '10 minutes' where id = $1`,
      [limit],
    );
    const aheadMs = Date.now() + 10 * MINUTE_MS;
    expect(await hold(limit, 1, aheadMs)).toMatchObject({ outcome: 'frozen' });
    expect(await hold(limit, 1, aheadMs + 3_000)).toMatchObject({ outcome: 'held', held: 1 });
    await ingest([usageEvent({ projectId: limit, admittedMs: aheadMs + 3_001 })]);
    expect(await spentOf(limit)).toBe(0);
  });

  it('starts now, though another limit was told of by a clock that is ahead', async () => {
    const [limit, told] = [await begin(4), await begin(4)];
    await tell();
    await hold(told, 1);
    await test.asOwner(
      `update quotas.hold_row set told_at = told_at + interval '10 minutes' where limit_id = $1`,
      [told],
    );
    const window = windowAt('month', Date.now()).startMs;
    const asks = [limit, told].map((each) => ask(each, { window, seq: ++seq }));
    await kit.hold(gateway, { origin, holds: asks });
    await ingest([usageEvent({ projectId: limit, admittedMs: Date.now() + MINUTE_MS })]);
    expect(await spentOf(limit)).toBe(0);
  });

  it('misses no batch that is under way when it is set', async () => {
    const limit = await kit.limit(4, 'requests');
    const batch = await kit.connect();
    await batch.query('begin');
    const line = JSON.stringify(usageEvent({ projectId: limit }));
    await batch.query('select metering.ingest($1, $2, $3, $4, null, $5)', ['gw', gateway, line, '', []]);
    const counted = test
      .asOwner('select quotas.begin_start($1)', [limit])
      .then(() =>
        test.asOwner<{ count: number }>(
          'select count(*)::int as count from metering.usage_event where project_id = $1',
          [limit],
        ),
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await batch.query('commit');
    batch.release();
    expect([(await counted)[0]!.count, await spentOf(limit)]).toEqual([1, 0]);
  });
});

const isSomeHoldWaiting = async (): Promise<boolean> => {
  const [row] = await test.asOwner<{ waits: boolean }>(
    `select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
       and query like 'select quotas.hold%') as waits`,
  );
  return row!.waits;
};
const elapsedMs = async (act: () => Promise<unknown>): Promise<number> => {
  const beganMs = performance.now();
  await act();
  return performance.now() - beganMs;
};

describe('a budget that begins to be held, for others', () => {
  const batchOf = (project: string) => Array.from({ length: 300 }, () => usageEvent({ projectId: project }));

  it('costs their batches of usage next to nothing, be they a thousand', async () => {
    const project = randomUUID();
    const took = async () => {
      const times = [];
      for (let turn = 0; turn < 3; turn++) times.push(await elapsedMs(() => ingest(batchOf(project))));
      return Math.min(...times);
    };
    await test.asOwner('update quotas.limit_row set starting_since = null');
    await ingest(batchOf(project));
    const aloneMs = await took();
    await test.asOwner(
      `insert into quotas.limit_row
         (id, level, owner_id, collectivite_id, metric, "window", value, shadow, starting_since)
       select id, 'project', id, $1, 'tokens', 'month', 9, false, clock_timestamp()
       from (select gen_random_uuid() as id from generate_series(1, 1000)) new`,
      [kit.collectiviteId],
    );
    const amongThousandMs = await took();
    await test.asOwner('update quotas.limit_row set starting_since = null');
    expect(amongThousandMs).toBeLessThan(3 * aloneMs);
  });

  it('holds up their batches and holds for no longer than half a second, where its writer stands still', async () => {
    const [limit, other] = [await kit.limit(4, 'requests'), await kit.limit(4, 'requests')];
    const writer = await test.pool(test.ownerUrl, 1).connect();
    const cut = new Promise<Error>((resolve) => writer.on('error', resolve));
    await writer.query('begin');
    await writer.query('select quotas.begin_start($1)', [limit]);
    await Promise.all([ingest([usageEvent({ projectId: randomUUID() })]), hold(limit, 1), hold(other, 1)]);
    expect((await cut).message).toContain('idle-in-transaction');
    writer.release(true);
  });

  it('lets them hold though its writer waits for a batch', async () => {
    const limit = await kit.limit(4, 'requests');
    const batch = await kit.connect();
    await batch.query('begin');
    const line = JSON.stringify(usageEvent({ projectId: randomUUID() }));
    await batch.query('select metering.ingest($1, $2, $3, $4, null, $5)', ['gw', gateway, line, '', []]);
    const writing = test.asOwner(
      `do $do$ begin
         perform from quotas.limit_row where id = '${limit}' for no key update;
         perform quotas.begin_start('${limit}');
       end $do$`,
    );
    const refusal = expect(writing).rejects.toMatchObject({ code: '55P03' });
    expect((await hold(limit, 1)).outcome).toBe('held');
    await refusal;
    await batch.query('rollback');
    batch.release();
  });

  it('does not meet the ends of runs crosswise', async () => {
    const [low, high] = [await begin(9), await begin(9)].sort() as [LimitId, LimitId];
    const window = windowAt('month', Date.now()).startMs;
    await ingest([usageEvent({ projectId: low }), usageEvent({ projectId: high })]);
    const [gatewayRow] = await test.asOwner<{ id: string }>(
      'select gateway_id as id from dataplane.presence where incarnation = $1',
      [gateway],
    );
    const ended = [];
    for (const limit of [high, low]) {
      const incarnation = await kit.run(gatewayRow!.id);
      await kit.fence(incarnation);
      ended.push({ incarnation, spent: [{ limit, window, amount: 1, spentIn: null }] });
    }
    const batch = await kit.connect();
    await batch.query('begin');
    const line = (limit: LimitId) => JSON.stringify(usageEvent({ projectId: limit }));
    const ship = (limit: LimitId) =>
      batch.query('select metering.ingest($1, $2, $3, $4, null, $5)', ['gw', gateway, line(limit), '', []]);
    await ship(low);
    const ending = kit.hold(gateway, { origin, ended });
    while (!(await isSomeHoldWaiting())) await pause(10);
    await ship(high);
    await batch.query('commit');
    batch.release();
    expect(await ending).toMatchObject({ kind: 'answered' });
    expect([await spentOf(low), await spentOf(high)]).toEqual([3, 3]);
  });
});
