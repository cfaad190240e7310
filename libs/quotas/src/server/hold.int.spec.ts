import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncarnationId, LimitId } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { type HoldAnswer, type HoldAsk, type HoldCallAnswer, windowAt } from '../domain/index.ts';
import { ask, HoldKit, THIS_MONTH } from './hold.fixture.ts';

let test: TestDatabase;
let kit: HoldKit;
beforeAll(async () => {
  test = await testDatabase();
  kit = await HoldKit.of(test);
});
afterAll(() => test.close());

const answered = (answer: HoldCallAnswer): readonly HoldAnswer[] => {
  if (answer.kind !== 'answered') throw new Error(answer.kind);
  return answer.holds;
};
const one = (answer: HoldCallAnswer): HoldAnswer => answered(answer)[0]!;
/** A run that has called once, so that its origin is known. */
const caller = async (gatewayId?: string) => {
  const run = await kit.run(gatewayId);
  const origin = await kit.origin();
  await kit.hold(run, { origin, reasserts: true });
  return {
    run,
    hold: async (...holds: ReturnType<typeof ask>[]) => one(await kit.hold(run, { origin, holds })),
  };
};
/** Nobody waits for runs of the specs before. */
const forgetAllBut = (runs: readonly IncarnationId[]) =>
  test.asOwner('delete from dataplane.presence where incarnation <> all ($1)', [runs]);
const awaited = () =>
  test.asOwner('select incarnation, gateway_id as "gatewayId" from quotas.awaited_run order by gateway_id');
const sumOf = async (limit: LimitId) => {
  const [row] = await test.asOwner<{ sum: string }>(
    `select (coalesce((select sum(held) from quotas.hold_row where limit_id = $1), 0)
       + coalesce((select sum(spent) from quotas.opening where limit_id = $1), 0))::text as sum`,
    [limit],
  );
  return Number(row!.sum);
};
const waiting = async () => {
  const [row] = await test.asOwner<{ count: number }>(
    `select count(*)::int as count from pg_locks
     where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`,
  );
  return row!.count;
};
const contended = () =>
  test.asOwner<{ id: string }>(
    'select limit_id as id from dataplane.contended_limit where until_at > clock_timestamp()',
  );

describe('a hold', () => {
  it('is granted down to the reservation that asks, and up to a tenth of what remains', async () => {
    const limit = await kit.limit(1_000);
    const one = await caller();
    expect(await one.hold(ask(limit, { least: 20, most: 500 }))).toEqual({
      limit,
      window: THIS_MONTH,
      seq: 1,
      outcome: 'held',
      held: 100,
      cap: 1_000,
      free: 900,
      elsewhere: 0,
    });
    const other = await caller();
    expect(await other.hold(ask(limit, { least: 900, most: 900 }))).toMatchObject({
      held: 900,
      free: 0,
      elsewhere: 100,
    });
  });

  it('is absolute: the same message again changes nothing, an older one is ignored', async () => {
    const limit = await kit.limit(1_000);
    const { hold } = await caller();
    await hold(ask(limit, { seq: 2, least: 300, most: 300 }));
    expect(await hold(ask(limit, { seq: 2, least: 300, most: 300 }))).toMatchObject({
      outcome: 'held',
      held: 300,
    });
    expect(await hold(ask(limit, { seq: 1, least: 900, most: 900 }))).toMatchObject({
      outcome: 'ignored',
      held: 300,
    });
    expect(await sumOf(limit)).toBe(300);
  });

  it('that is lowered is free for others at once', async () => {
    const limit = await kit.limit(100);
    const one = await caller();
    const other = await caller();
    await one.hold(ask(limit, { least: 100, most: 100 }));
    expect(await other.hold(ask(limit, { least: 10, most: 10 }))).toMatchObject({
      outcome: 'refused',
      elsewhere: 100,
    });
    expect(await contended()).toContainEqual({ id: limit });
    await one.hold(ask(limit, { seq: 2, least: 90, most: 90, spent: 90 }));
    expect(await other.hold(ask(limit, { seq: 2, least: 10, most: 10 }))).toMatchObject({
      outcome: 'held',
      held: 10,
    });
  });

  it('is of its window: the next one begins anew', async () => {
    const limit = await kit.limit(100);
    const { hold } = await caller();
    await hold(ask(limit, { least: 100, most: 100, spent: 100 }));
    const window = Date.parse('2026-11-30T23:00:00Z');
    expect(await hold(ask(limit, { window, least: 100, most: 100 }))).toMatchObject({ held: 100 });
  });

  it('of a limit in euros is in micro-euros', async () => {
    const limit = await kit.limit(150, 'euros');
    const { hold } = await caller();
    expect(await hold(ask(limit, { least: 7, most: 7 }))).toMatchObject({ held: 7, cap: 1_500_000 });
  });

  it('of the greatest budget in euros is exact, and no budget is greater', async () => {
    const limit = await kit.limit(900_719_925_474, 'euros');
    const { hold } = await caller();
    expect(await hold(ask(limit, { most: 10 }))).toMatchObject({ held: 10, cap: 9_007_199_254_740_000 });
    await expect(kit.limit(1_000_000_000_000_000, 'euros')).rejects.toThrow(/limit_row_euros_check/);
  });

  it('of what has no limit is whatever is wanted, of what is closed nothing', async () => {
    const { hold } = await caller();
    expect(await hold(ask(await kit.limit(null), { most: 9_000 }))).toMatchObject({ held: 9_000, cap: null });
    expect(await hold(ask(await kit.limit(0), {}))).toMatchObject({ outcome: 'refused', held: 0, cap: 0 });
  });

  it('of a rate stands in every window', async () => {
    const limit = await kit.limit(50, 'requests', 'minute');
    const { hold } = await caller();
    const said = { window: null, least: 50, most: 50, spent: 50 };
    await hold(ask(limit, { ...said, spentIn: Math.floor(Date.now() / 60_000) * 60_000 }));
    const other = await caller();
    // What was used a minute ago may be used again.
    await hold(ask(limit, { ...said, seq: 2, spentIn: Math.floor(Date.now() / 60_000) * 60_000 - 60_000 }));
    expect(await other.hold(ask(limit, { window: null }))).toMatchObject({
      outcome: 'refused',
      elsewhere: 50,
    });
  });

  it('never is more than the cap in sum, whoever asks at the same instant', async () => {
    const limit = await kit.limit(100);
    const callers = await Promise.all(Array.from({ length: 6 }, () => caller()));
    for (let round = 1; round <= 10; round++) {
      await Promise.all(
        callers.map(({ hold }) => hold(ask(limit, { seq: round, least: 3 * round, most: 100 }))),
      );
      expect(await sumOf(limit)).toBeLessThanOrEqual(100);
    }
    expect(await sumOf(limit)).toBeGreaterThan(90);
  });

  it('of several limits at once waits for nobody for ever', async () => {
    const limits = await Promise.all(Array.from({ length: 8 }, () => kit.limit(1_000)));
    const origin = await kit.origin();
    const runs = await Promise.all(Array.from({ length: 6 }, () => kit.run()));
    await Promise.all(runs.map((run) => kit.hold(run, { origin, reasserts: true })));
    for (let seq = 1; seq <= 10; seq++) {
      const answers = await Promise.all(
        runs.map((run, index) => {
          const holds = limits.map((limit) => ask(limit, { seq, least: seq, most: seq }));
          return kit.hold(run, { origin, holds: index % 2 === 0 ? holds : holds.toReversed() });
        }),
      );
      expect(answers.map(({ kind }) => kind)).toEqual(runs.map(() => 'answered'));
    }
  });

  it('is not there when its connection dies in the middle', async () => {
    const limit = await kit.limit(100);
    const run = await kit.run();
    const holds = [ask(limit, { least: 100, most: 100 })];
    const call = { origin: await kit.origin(), reasserts: true, holds };
    const client = await kit.connect();
    client.on('error', () => undefined);
    await client.query('begin');
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    expect(one(await kit.holdOn(client, run, call))).toMatchObject({
      held: 100,
    });
    const other = await caller();
    const waiting = other.hold(ask(limit, { least: 60, most: 60 }));
    await wait(50);
    await kit.kill(rows[0]!.pid);
    expect(await waiting).toMatchObject({ outcome: 'held', held: 60 });
    expect(await sumOf(limit)).toBe(60);
    client.release(true);
  });
});

describe('a changed limit', () => {
  it('keeps what was used, and is in force as far as holders have lowered', async () => {
    const limit = await kit.limit(1_000);
    const { hold } = await caller();
    await hold(ask(limit, { least: 800, most: 800, spent: 700 }));
    await test.asOwner('update quotas.limit_row set value = 500 where id = $1', [limit]);
    expect(await hold(ask(limit, { seq: 2, least: 801, most: 801, spent: 700 }))).toMatchObject({
      outcome: 'refused',
      held: 800,
      cap: 500,
      free: 0,
    });
    expect(await hold(ask(limit, { seq: 3, least: 700, most: 700, spent: 700 }))).toMatchObject({
      held: 700,
    });
    await test.asOwner('update quotas.limit_row set value = 1000 where id = $1', [limit]);
    expect(await hold(ask(limit, { seq: 4, least: 1_000, most: 1_000, spent: 700 }))).toMatchObject({
      held: 1_000,
    });
  });

  it('may be another for a while', async () => {
    const limit = await kit.limit(10);
    const { hold } = await caller();
    const until = (moment: string) =>
      test.asOwner(
        `update quotas.limit_row set override_value = 40, override_until = clock_timestamp() + $2::interval
        where id = $1`,
        [limit, moment],
      );
    await until('1 hour');
    expect(await hold(ask(limit, { least: 40, most: 40 }))).toMatchObject({ held: 40, cap: 40 });
    await until('-1 second');
    expect(await hold(ask(limit, { seq: 2, least: 41, most: 41 }))).toMatchObject({
      outcome: 'refused',
      cap: 10,
    });
  });

  it('that ends by the clock has its holders lower, though none of them asks for more', async () => {
    const limit = await kit.limit(10, 'tokens', 'minute');
    await test.asOwner(
      `update quotas.limit_row set override_value = 400, override_until = clock_timestamp() + interval '1 hour'
       where id = $1`,
      [limit],
    );
    const { hold } = await caller();
    await hold(ask(limit, { window: null, least: 40, most: 40 }));
    expect(await contended()).not.toContainEqual({ id: limit });
    await test.asOwner(
      `update quotas.limit_row set override_until = clock_timestamp() - interval '1 second' where id = $1`,
      [limit],
    );
    await hold(ask(limit, { window: null, seq: 2, least: 40, most: 40 }));
    expect(await contended()).toContainEqual({ id: limit });
  });
});

describe('requests in flight', () => {
  it('have whoever holds their limit give back what has ended since it was told, when another is refused', async () => {
    const limit = await kit.limit(4, 'in-flight', 'none');
    const [holder, other] = await Promise.all([caller(), caller()]);
    await holder.hold(ask(limit, { window: null, least: 3, most: 3, spent: 3 }));
    const answer = await other.hold(ask(limit, { window: null, least: 2, most: 2 }));
    expect(answer).toMatchObject({ outcome: 'refused', elsewhere: 3 });
    expect(await contended()).toContainEqual({ id: limit });
    await holder.hold(ask(limit, { window: null, seq: 2, least: 1, most: 1, spent: 1 }));
    expect(await other.hold(ask(limit, { window: null, seq: 2, least: 2, most: 2 }))).toMatchObject({
      outcome: 'held',
      held: 2,
    });
  });
});

describe('a run that ended', () => {
  it('leaves what it spent, by its journal or by what it told, and nothing else', async () => {
    const [told, journalled, gone] = await Promise.all([
      kit.limit(100),
      kit.limit(100),
      kit.limit(100, 'requests', 'minute'),
    ]);
    const gatewayId = 'gateway-that-crashes';
    const before = await caller(gatewayId);
    const origin = await kit.origin();
    await kit.hold(before.run, {
      origin,
      holds: [
        ask(told, { least: 60, most: 60, spent: 30 }),
        ask(journalled, { least: 60, most: 60, spent: 30 }),
        ask(gone, { window: null, least: 60, most: 60 }),
      ],
    });
    const after = await caller(gatewayId);
    const ended = [
      {
        incarnation: before.run,
        spent: [{ limit: journalled, window: THIS_MONTH, amount: 45, spentIn: null }],
      },
    ];
    await kit.hold(after.run, { origin, ended });
    expect(await sumOf(told)).toBe(60);
    await kit.fence(before.run);
    await kit.hold(after.run, { origin, ended });
    await kit.hold(after.run, { origin, ended });
    expect([await sumOf(told), await sumOf(journalled), await sumOf(gone)]).toEqual([30, 45, 0]);
  });

  it('is refused whatever it still asks, and so is a run that nobody registered', async () => {
    const limit = await kit.limit(100);
    const { run } = await caller();
    await kit.fence(run);
    expect(await kit.hold(run, { holds: [ask(limit)] })).toEqual({ kind: 'fenced' });
    const stranger = await kit.hold('00000000-0000-4000-8000-000000000000' as typeof run, {
      holds: [ask(limit)],
    });
    expect(stranger).toEqual({ kind: 'unregistered' });
    expect(await sumOf(limit)).toBe(0);
  });

  it('is ended by its own gateway alone', async () => {
    const limit = await kit.limit(100);
    const victim = await caller('gateway-here');
    await victim.hold(ask(limit, { least: 50, most: 50 }));
    await kit.fence(victim.run);
    const stranger = await caller('gateway-elsewhere');
    await kit.hold(stranger.run, {
      origin: await kit.origin(),
      ended: [{ incarnation: victim.run, spent: [] }],
    });
    expect(await sumOf(limit)).toBe(50);
  });

  it('at its own wish holds nothing any more', async () => {
    const limit = await kit.limit(100);
    const { run, hold } = await caller();
    await hold(ask(limit, { least: 50, most: 50, spent: 20 }));
    await kit.hold(run, { origin: await kit.origin(), ended: [{ incarnation: run, spent: [] }] });
    expect(await sumOf(limit)).toBe(20);
    expect(await kit.hold(run, { origin: await kit.origin() })).toEqual({ kind: 'fenced' });
  });

  it('while a call of its own was under way holds nothing by that', async () => {
    const [first, second] = await Promise.all([kit.limit(100), kit.limit(100)]);
    const before = await caller('gateway-overtaken');
    await before.hold(ask(first, { least: 10, most: 10, spent: 4 }));
    const after = await caller('gateway-overtaken');
    const successor = await test.pool(test.ownerUrl, 1).connect();
    await successor.query('begin');
    await successor.query('update dataplane.presence set fenced_at = now() where incarnation = $1', [
      before.run,
    ]);
    const origin = await kit.origin();
    await kit.holdOn(successor, after.run, { origin, ended: [{ incarnation: before.run, spent: [] }] });
    const late = kit.hold(before.run, { origin, holds: [ask(second, { least: 50, most: 50 })] });
    while ((await waiting()) === 0) await wait(10);
    await successor.query('commit');
    successor.release();
    expect(await late).toMatchObject({ kind: 'reassert' });
    expect(await kit.hold(before.run, { origin, reasserts: true })).toEqual({ kind: 'fenced' });
    expect([await sumOf(first), await sumOf(second)]).toEqual([4, 0]);
  });

  it('without a successor gives its rates back once nothing can be under way, and its budgets never', async () => {
    const [rate, budget] = await Promise.all([kit.limit(100, 'requests', 'minute'), kit.limit(100)]);
    const silent = await caller();
    await silent.hold(ask(rate, { window: null, least: 100, most: 100 }));
    await silent.hold(ask(budget, { least: 100, most: 100 }));
    const other = await caller();
    const silentFor = (time: string) =>
      test.asOwner(
        `update dataplane.presence set polled_at = clock_timestamp() - $2::interval where incarnation = $1`,
        [silent.run, time],
      );
    await silentFor('49 minutes');
    expect(await other.hold(ask(rate, { window: null, seq: 1 }))).toMatchObject({ outcome: 'refused' });
    await silentFor('50 minutes');
    expect(await other.hold(ask(rate, { window: null, seq: 2 }))).toMatchObject({ outcome: 'held', held: 1 });
    expect(await other.hold(ask(budget, {}))).toMatchObject({ outcome: 'refused', elsewhere: 100 });
  });
});

describe('a run that is lost with its disk', () => {
  const outcomeOf = async (run: string) => {
    const system = test.pool(test.systemUrl, 1);
    const { rows } = await system.query<{ outcome: string }>('select quotas.write_off($1) as outcome', [run]);
    return rows[0]!.outcome;
  };

  it('is written off by an operator, once: what it held is spent, and it is heard no more', async () => {
    const [budget, rate, under] = await Promise.all([
      kit.limit(100),
      kit.limit(100, 'requests', 'hour'),
      kit.limit(100, 'in-flight', 'none'),
    ]);
    const lost = await caller();
    const origin = await kit.origin();
    const holds = [
      ask(budget, { least: 60, most: 60, spent: 20 }),
      ask(rate, { window: null, least: 50, most: 50 }),
      ask(under, { window: null, least: 9, most: 9 }),
    ];
    await kit.hold(lost.run, { origin, holds });
    expect(await outcomeOf(lost.run)).toBe('alive');
    await kit.fence(lost.run);
    expect([await outcomeOf(lost.run), await outcomeOf(lost.run)]).toEqual(['written-off', 'ended']);
    expect([await sumOf(budget), await sumOf(rate), await sumOf(under)]).toEqual([60, 50, 0]);
    const other = await caller();
    expect(await other.hold(ask(budget, { least: 41, most: 41 }))).toMatchObject({
      outcome: 'refused',
      elsewhere: 0,
    });
    expect(await kit.hold(lost.run, { origin })).toEqual({ kind: 'fenced' });
  });

  it('is unknown where nobody ever registered it', async () => {
    expect(await outcomeOf('00000000-0000-4000-8000-000000000000')).toBe('unknown');
  });

  it('no longer stands between a restored database and its budgets', async () => {
    const limit = await kit.limit(100);
    const [lost, other] = [await caller(), await caller()];
    await kit.restore();
    const origin = await kit.origin();
    await forgetAllBut([lost.run, other.run]);
    await kit.hold(other.run, { origin, reasserts: true });
    const wish = (seq: number) => kit.hold(other.run, { origin, holds: [ask(limit, { seq })] });
    expect(one(await wish(1))).toMatchObject({ outcome: 'frozen' });
    await kit.fence(lost.run);
    await outcomeOf(lost.run);
    expect(one(await wish(2))).toMatchObject({ outcome: 'held' });
  });
});

describe('what has served its time', () => {
  it('is purged a week after its window closed; what is open stays', async () => {
    const [limit, rate] = await Promise.all([kit.limit(100), kit.limit(100, 'requests', 'minute')]);
    const run = await caller();
    const open = windowAt('month', Date.now()).startMs;
    const closed = Date.parse('2025-01-31T23:00:00Z');
    await run.hold(ask(limit, { window: closed, least: 10, most: 10, spent: 10 }));
    await run.hold(ask(limit, { window: open, least: 10, most: 10 }));
    await run.hold(ask(rate, { window: null, least: 10, most: 10 }));
    await test.asOwner(
      `insert into quotas.opening (limit_id, window_start, collectivite_id, spent)
       values ($1, $2, $3, 5), ($1, $4, $3, 7)`,
      [limit, new Date(closed), kit.collectiviteId, new Date(open)],
    );
    expect(await sumOf(limit)).toBe(32);
    await test.pool(test.systemUrl, 1).query('select quotas.purge_holds()');
    expect([await sumOf(limit), await sumOf(rate)]).toEqual([17, 10]);
    // A run that nobody knows any more has no requests under way.
    await test.asOwner('delete from dataplane.presence where incarnation = $1', [run.run]);
    await test.asOwner(
      `update quotas.hold_row set told_at = told_at - interval '2 days' where limit_id = $1`,
      [rate],
    );
    await test.pool(test.systemUrl, 1).query('select quotas.purge_holds()');
    expect([await sumOf(limit), await sumOf(rate)]).toEqual([17, 0]);
  });

  it('is purged a day after the window of its rate closed, if its run ended', async () => {
    const rate = await kit.limit(100, 'requests', 'minute');
    const run = await caller();
    const held = ask(rate, { window: null, least: 10, most: 10 });
    await run.hold(held);
    await kit.hold(run.run, { origin: await kit.origin(), ended: [{ incarnation: run.run, spent: [] }] });
    const rows = () => test.asOwner('select 1 from quotas.hold_row where limit_id = $1', [rate]);
    const purge = () => test.pool(test.systemUrl, 1).query('select quotas.purge_holds()');
    await purge();
    expect(await rows()).toHaveLength(1);
    await test.asOwner(
      `update quotas.hold_row set told_at = told_at - interval '2 days', ends_at = ends_at - interval '2 days'
       where limit_id = $1`,
      [rate],
    );
    await purge();
    expect(await rows()).toEqual([]);
  });
});

describe('a new run', () => {
  it('says first that it holds nothing, in the history of the database that it is told', async () => {
    const limit = await kit.limit(100);
    const run = await kit.run();
    const origin = await kit.origin();
    const holds = [ask(limit)];
    const reassert = { kind: 'reassert', origin, now: expect.any(Number) };
    expect(await kit.hold(run, { holds })).toEqual(reassert);
    expect(await kit.hold(run, { origin, holds })).toEqual(reassert);
    expect(answered(await kit.hold(run, { origin, reasserts: true }))).toEqual([]);
    expect(answered(await kit.hold(run, { origin, holds }))).toMatchObject([{ held: 1 }]);
  });
});

describe('after a restore', () => {
  it('no raise is granted until everybody has said again what they hold, and that stands above the cap', async () => {
    const limit = await kit.limit(100);
    const [one, other, idle] = [await caller('r-1'), await caller('r-2'), await caller('r-3')];
    await one.hold(ask(limit, { least: 80, most: 80 }));
    await forgetAllBut([one.run, other.run, idle.run]);
    await test.asOwner('delete from quotas.hold_row where limit_id = $1', [limit]);
    await kit.restore();
    const origin = await kit.origin();
    expect(await kit.hold(other.run, { origin: 'what was before', holds: [ask(limit)] })).toMatchObject({
      kind: 'reassert',
      origin,
    });
    await kit.hold(other.run, { origin, reasserts: true });
    const wish = (seq: number) =>
      kit.hold(other.run, { origin, holds: [ask(limit, { window: THIS_MONTH, seq, least: 30, most: 30 })] });
    expect(answered(await wish(1))[0]).toMatchObject({ outcome: 'frozen', held: 0 });
    const again = [ask(limit, { window: THIS_MONTH, seq: 2, least: 80, most: 80 })];
    expect(answered(await kit.hold(one.run, { origin, reasserts: true, holds: again }))[0]).toMatchObject({
      held: 80,
    });
    expect(answered(await wish(2))[0]).toMatchObject({ outcome: 'frozen' });
    await kit.hold(idle.run, { origin, reasserts: true });
    expect(answered(await wish(3))[0]).toMatchObject({ outcome: 'refused', elsewhere: 80 });
    // Above the cap, since it was granted once.
    const above = [ask(limit, { window: THIS_MONTH, seq: 3, least: 120, most: 120 })];
    expect(answered(await kit.hold(one.run, { origin, reasserts: true, holds: above }))[0]).toMatchObject({
      held: 120,
    });
  });

  it('a goodbye says nothing where what was told before it is forgotten', async () => {
    const limit = await kit.limit(100);
    const [leaver, other] = [await caller('leaving'), await caller()];
    await forgetAllBut([leaver.run, other.run]);
    await kit.restore();
    await test.asOwner('update dataplane.presence set left_at = clock_timestamp() where incarnation = $1', [
      leaver.run,
    ]);
    const origin = await kit.origin();
    await kit.hold(other.run, { origin, reasserts: true });
    const wish = (seq: number) => kit.hold(other.run, { origin, holds: [ask(limit, { seq })] });
    expect(answered(await wish(1))).toMatchObject([{ outcome: 'frozen' }]);
    expect(await awaited()).toEqual([{ incarnation: leaver.run, gatewayId: 'leaving' }]);
    const successor = await kit.run('leaving');
    await kit.fence(leaver.run);
    const ended = [{ incarnation: leaver.run, spent: [] }];
    await kit.hold(successor, { origin, reasserts: true, ended });
    expect(answered(await wish(2))).toMatchObject([{ outcome: 'held' }]);
    expect(await awaited()).toEqual([]);
  });

  it('a goodbye of a program that told no end is believed as it was then', async () => {
    const limit = await kit.limit(100);
    const [leaver, other] = [await caller(), await caller()];
    await forgetAllBut([leaver.run, other.run]);
    await test.asOwner(
      `update dataplane.presence set left_at = era.heard_since from quotas.era where incarnation = $1`,
      [leaver.run],
    );
    await kit.restore();
    const origin = await kit.origin();
    await kit.hold(other.run, { origin, reasserts: true });
    const holds = [ask(limit, { seq: 1 })];
    expect(answered(await kit.hold(other.run, { origin, holds }))).toMatchObject([{ outcome: 'held' }]);
  });

  it('those who registered before its clock went back are waited for too', async () => {
    const limit = await kit.limit(100);
    const [early, other] = [await caller(), await caller()];
    await forgetAllBut([early.run, other.run]);
    await test.asOwner(
      `update dataplane.presence set registered_at = clock_timestamp() + interval '2 minutes' where incarnation = $1`,
      [early.run],
    );
    await kit.restore();
    const origin = await kit.origin();
    await kit.hold(other.run, { origin, reasserts: true });
    const wish = (seq: number) => kit.hold(other.run, { origin, holds: [ask(limit, { seq })] });
    expect(answered(await wish(1))).toMatchObject([{ outcome: 'frozen' }]);
    await kit.hold(early.run, { origin, reasserts: true });
    expect(answered(await wish(2))).toMatchObject([{ outcome: 'held' }]);
    await test.asOwner(`update quotas.era set since = '-infinity'`);
  });
});

describe('a rate that a run gave back in a new minute, before it ended', () => {
  it('is given to nobody in the minute before, be it one whose clock is late', async () => {
    const limit = await kit.limit(10, 'requests', 'minute');
    const [leaver, late] = [await caller(), await caller()];
    const origin = await kit.origin();
    const nextMs = windowAt('minute', Date.now() + 600_000).startMs;
    const rate = (change: Partial<HoldAsk>) => [ask(limit, { window: null, ...change })];
    const whole = rate({ least: 10, most: 10 });
    await kit.hold(leaver.run, { origin, at: nextMs - 1_000, holds: whole });
    const nothing = rate({ seq: 2, least: 0, most: 0, spentIn: nextMs });
    await kit.hold(leaver.run, { origin, at: nextMs, holds: nothing });
    const spent = [{ limit, window: null, amount: 0, spentIn: nextMs }];
    await kit.hold(leaver.run, { origin, at: nextMs, ended: [{ incarnation: leaver.run, spent }] });
    const answer = await kit.hold(late.run, { origin, at: nextMs - 1_000, holds: whole });
    expect(answered(answer)).toMatchObject([{ outcome: 'held', held: 10 }]);
    expect(answer).toMatchObject({ now: nextMs });
  });
});

describe('the rate of a run that ended, once its minute is over', () => {
  const rate = (limit: LimitId) => [ask(limit, { window: null, least: 10, most: 10 })];
  /** Its minute is over by the clock; who asked before it ended told that long ago. */
  const endedIn = async (limit: LimitId) => {
    const { run } = await caller();
    const origin = await kit.origin();
    await kit.hold(run, { origin, holds: rate(limit) });
    const ended = [{ incarnation: run, spent: [] }];
    await kit.hold(run, { origin, ended });
    await test.asOwner(
      `update quotas.hold_row set ends_at = clock_timestamp() - interval '1 second',
         told_at = clock_timestamp() - interval '1 minute' where incarnation = $1`,
      [run],
    );
    return ended;
  };
  const runsOf = async (limit: LimitId) => {
    const rows = await test.asOwner<{ run: IncarnationId }>(
      'select incarnation as run from quotas.hold_row where limit_id = $1',
      [limit],
    );
    return rows.map(({ run }) => run);
  };

  it('is not freed by a call that keeps no instant: its clock may be the only one that says so', async () => {
    const limit = await kit.limit(10, 'requests', 'minute');
    const ended = await endedIn(limit);
    const [ender, stranger] = [await caller(), await kit.run()];
    expect(await kit.hold(stranger, { holds: rate(limit) })).toMatchObject({ kind: 'reassert' });
    await kit.hold(ender.run, { origin: await kit.origin(), ended });
    expect(await runsOf(limit)).toEqual(ended.map(({ incarnation }) => incarnation));
  });

  it('is freed by whoever asks, and be it again: no later call is of an instant before', async () => {
    const limit = await kit.limit(10, 'requests', 'minute');
    const [early, late] = [await caller(), await caller()];
    const origin = await kit.origin();
    const nothing = [ask(limit, { window: null, least: 0, most: 0 })];
    await kit.hold(early.run, { origin, holds: nothing });
    await endedIn(limit);
    const inFuture = Date.now() + 60_000;
    await kit.hold(early.run, { origin, at: inFuture, holds: nothing });
    expect(await runsOf(limit)).toEqual([early.run]);
    expect(await kit.hold(late.run, { origin, holds: rate(limit) })).toMatchObject({ now: inFuture });
  });

  it('that an operator wrote off is of the last minute that was told, not of one that the clock has gone back to', async () => {
    const limit = await kit.limit(10, 'requests', 'minute');
    const [lost, other] = [await caller(), await caller()];
    const origin = await kit.origin();
    const nextMs = windowAt('minute', Date.now() + 120_000).startMs;
    await kit.hold(lost.run, { origin, at: nextMs, holds: rate(limit) });
    await kit.fence(lost.run);
    await test.asOwner('select quotas.write_off($1)', [lost.run]);
    const wish = (seq: number, at: number) =>
      kit.hold(other.run, { origin, at, holds: rate(limit).map((each) => ({ ...each, seq })) });
    expect(one(await wish(1, nextMs + 1_000))).toMatchObject({ outcome: 'refused' });
    expect(one(await wish(2, nextMs + 60_000))).toMatchObject({ outcome: 'held', held: 10 });
  });
});

describe('quotas.hold', () => {
  it('is the gateway’s alone, which reads no table of it', async () => {
    for (const url of [test.tenantUrl, test.systemUrl]) {
      await expect(test.pool(url).query(`select quotas.hold('', gen_random_uuid(), '{}')`)).rejects.toThrow(
        /permission denied/,
      );
    }
    const gateway = test.pool(test.gatewayUrl);
    for (const table of ['limit_row', 'hold_row', 'opening', 'run', 'era'])
      await expect(gateway.query(`select * from quotas.${table}`)).rejects.toThrow(/permission denied/);
  });

  it('shows a collectivité its own holds alone', async () => {
    const limit = await kit.limit(10);
    const { hold } = await caller();
    await hold(ask(limit));
    const tenant = test.pool(test.tenantUrl, 1);
    const seenBy = async (id: string) => {
      await tenant.query(`select set_config('beffroi.tenant', $1, false)`, [id]);
      return (await tenant.query('select 1 from quotas.hold_row where limit_id = $1', [limit])).rowCount;
    };
    expect(await seenBy(kit.collectiviteId)).toBe(1);
    expect(await seenBy('00000000-0000-4000-8000-000000000001')).toBe(0);
  });
});
