import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parisDay, parisMonth } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Pool } from 'pg';
import { ingestAs, requestId, tokens, usageEvent } from './usage.fixture.ts';

let test: TestDatabase;
let gateway: Pool;
let system: Pool;

const DAY_MS = 86_400_000;
const now = new Date();
const month = parisMonth(now);
const lastMonth = parisMonth(new Date(month.from.getTime() - DAY_MS));
/** Ids of its first two hours lie in the partition of the month before. */
const early = new Date(lastMonth.from.getTime() + DAY_MS / 8);
const dateOf = (instant: Date) =>
  new Date(parisDay(instant).from.getTime() + DAY_MS / 2).toISOString().slice(0, 10);
const firstOf = (period: { readonly from: Date }) => dateOf(period.from);

const admittedAt = (at: Date, extra: Readonly<Record<string, unknown>> = {}) =>
  usageEvent({ id: requestId(at.getTime()), admittedAt: at.toISOString(), ...extra });
const ask = async <Answer>(statement: string, parameters: readonly unknown[]): Promise<Answer> =>
  (await system.query<{ answer: Answer }>(statement, [...parameters])).rows[0]!.answer;
const foldDay = (day: string) => ask<boolean>('select metering.fold_day($1) as answer', [day]);
const closePeriod = (first: string) => ask<boolean>('select metering.close_period($1) as answer', [first]);

/** As if the last sweep had been before last month, and no period of it were closed. */
const rewind = async () => {
  await test.asOwner(
    'truncate metering.usage_event, metering.rollup_hour, metering.rollup_day, metering.rollup_month',
  );
  await test.asOwner('truncate metering.closed_period');
  await test.asOwner('update metering.ledger set open_period = $1, folded_through = $2', [
    firstOf(lastMonth),
    lastMonth.from,
  ]);
};
const foldAll = async () => {
  let folded = 0;
  for (let day = parisDay(lastMonth.from); day.to <= now; day = parisDay(day.to)) {
    if (await foldDay(dateOf(day.from))) folded++;
  }
  return folded;
};
const tokensIn = async (table: string) => {
  const [row] = await test.asOwner<{ total: number }>(
    `select coalesce(sum(input_tokens), 0)::int as total from metering.${table}`,
  );
  return row!.total;
};
const months = () =>
  test.asOwner(
    `select month::text, period::text, sum(requests)::int as requests from metering.rollup_month group by 1, 2 order by 1, 2`,
  );

beforeAll(async () => {
  test = await testDatabase();
  gateway = test.pool(test.gatewayUrl, 2);
  system = test.pool(test.systemUrl, 2);
});
afterAll(() => test.close());

describe('days and months', () => {
  beforeAll(rewind);

  it('are made of hours once their day is over, in order and once', async () => {
    await ingestAs(gateway, [admittedAt(early), admittedAt(new Date(lastMonth.to.getTime() - 1))]);
    expect([
      await tokensIn('rollup_hour'),
      await tokensIn('rollup_day'),
      await tokensIn('rollup_month'),
    ]).toEqual([20, 0, 0]);
    const second = dateOf(new Date(lastMonth.from.getTime() + 1.5 * DAY_MS));
    expect(await foldDay(second)).toBe(false);
    expect(await foldAll()).toBeGreaterThanOrEqual(28);
    expect(await foldDay(firstOf(lastMonth))).toBe(false);
    expect(await foldDay(dateOf(now))).toBe(false);
    expect([await tokensIn('rollup_day'), await tokensIn('rollup_month')]).toEqual([20, 20]);
  });

  it('are raised by what comes after they were made', async () => {
    const estimate = admittedAt(early, { quality: 'estimated', tokens: tokens(5, 5) });
    await ingestAs(gateway, [estimate]);
    await ingestAs(gateway, [{ ...estimate, quality: 'measured', tokens: tokens(7, 5) }]);
    for (const table of ['rollup_hour', 'rollup_day', 'rollup_month']) expect(await tokensIn(table)).toBe(27);
    expect(await months()).toEqual([{ month: firstOf(lastMonth), period: firstOf(lastMonth), requests: 3 }]);
  });
});

describe('a billing period', () => {
  beforeAll(async () => {
    await rewind();
    await ingestAs(gateway, [admittedAt(early)]);
  });

  it('is not closed before its days are summed, nor before its turn', async () => {
    expect(await closePeriod(firstOf(lastMonth))).toBe(false);
    await foldAll();
    expect(await closePeriod(firstOf(month))).toBe(false);
    expect(await closePeriod(firstOf(lastMonth))).toBe(true);
    expect(await closePeriod(firstOf(lastMonth))).toBe(false);
    expect(await test.asOwner('select month::text from metering.closed_period')).toEqual([
      { month: firstOf(lastMonth) },
    ]);
  });

  it('that is closed stays as it is: what comes late counts in the next', async () => {
    const late = admittedAt(early, { quality: 'estimated', tokens: tokens(5, 5) });
    await ingestAs(gateway, [late]);
    await ingestAs(gateway, [{ ...late, quality: 'measured', tokens: tokens(6, 5) }]);
    expect(await months()).toEqual([
      { month: firstOf(lastMonth), period: firstOf(lastMonth), requests: 1 },
      { month: firstOf(lastMonth), period: firstOf(month), requests: 1 },
    ]);
    expect(
      await test.asOwner(
        'select distinct period::text from metering.usage_event where id = $1 or supersedes = $1',
        [late.id],
      ),
    ).toEqual([{ period: firstOf(month) }]);
    expect(await ingestAs(gateway, [late])).toMatchObject({ duplicate: 1, conflicting: 0 });
  });

  it('waits for events on their way, and they for its closing', async () => {
    await rewind();
    await foldAll();
    const [slow, other] = [await gateway.connect(), await system.connect()];
    try {
      const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
      await slow.query('begin');
      await ingestAs(slow, [admittedAt(early)]);
      const closing = other.query<{ closed: boolean }>('select metering.close_period($1) as closed', [
        firstOf(lastMonth),
      ]);
      const first = await Promise.race([closing.then(() => 'closed'), waits(rows[0]!.pid)]);
      expect(first).toBe('waits');
      await slow.query('commit');
      expect((await closing).rows).toEqual([{ closed: true }]);
    } finally {
      slow.release();
      other.release();
    }
    expect(await months()).toEqual([{ month: firstOf(lastMonth), period: firstOf(lastMonth), requests: 1 }]);
  });

  /** Once this session waits for a lock. */
  const waits = async (pid: number): Promise<'waits'> => {
    for (;;) {
      const waiting = await test.asOwner('select 1 from pg_locks where pid = $1 and not granted', [pid]);
      if (waiting.length > 0) return 'waits';
    }
  };
});

describe('the first hours of last month, in Paris', () => {
  beforeAll(rewind);

  it.each([0, 1, 2].map((hour) => [hour] as const))(
    'count where nothing was stored before: hour %i',
    async (hour) => {
      const at = new Date(lastMonth.from.getTime() + hour * 3_600_000);
      // Arrived a little before its admission, in the month before that.
      const event = usageEvent({ id: requestId(at.getTime() - 1_000), admittedAt: at.toISOString() });
      expect(await ingestAs(gateway, [event])).toMatchObject({ accepted: 1, quarantined: 0 });
    },
  );
});

describe('the nights when clocks change', () => {
  const HOUR_MS = 3_600_000;
  const NIGHTS = [
    {
      name: 'the shortest day',
      first: '2025-03-01',
      day: '2025-03-30',
      begins: '2025-03-29T23:00Z',
      hours: 23,
    },
    {
      name: 'the longest day',
      first: '2025-10-01',
      day: '2025-10-26',
      begins: '2025-10-25T22:00Z',
      hours: 25,
    },
  ] as const;

  it.each(NIGHTS)(
    '$name has $hours hours, each in its day and month',
    async ({ first, day, begins, hours }) => {
      const from = new Date(begins).getTime();
      await test.asOwner(
        'truncate metering.usage_event, metering.rollup_hour, metering.rollup_day, metering.rollup_month, metering.closed_period',
      );
      await test.asOwner(`select metering.ensure_month($1::date::timestamp)`, [first]);
      await test.asOwner('update metering.ledger set open_period = $1, folded_through = $2', [
        first,
        new Date(from),
      ]);
      // One request at the beginning of each hour, one just before and one just after the day.
      const each = Array.from({ length: hours }, (_, hour) => admittedAt(new Date(from + hour * HOUR_MS)));
      const beside = [from - 1, from + hours * HOUR_MS].map((at) => admittedAt(new Date(at)));
      expect(await ingestAs(gateway, [...each, ...beside])).toMatchObject({ accepted: hours + 2 });

      expect(await foldDay(day)).toBe(true);
      const late = admittedAt(new Date(from + 2.5 * HOUR_MS));
      await ingestAs(gateway, [late]);

      const counted = async (table: string, condition: string) => {
        const [row] = await test.asOwner<{ rows: number; requests: number }>(
          `select count(*)::int as rows, coalesce(sum(requests), 0)::int as requests from metering.${table}
         where ${condition}`,
        );
        return row!;
      };
      const ofDay = `(hour at time zone 'Europe/Paris')::date = '${day}'`;
      expect(await counted('rollup_hour', ofDay)).toEqual({ rows: hours, requests: hours + 1 });
      // The moment before belongs to a day that was summed already.
      expect(await counted('rollup_day', `day = '${day}'`)).toEqual({ rows: 1, requests: hours + 1 });
      expect(await counted('rollup_day', `day < '${day}'`)).toEqual({ rows: 1, requests: 1 });
      expect(await counted('rollup_day', `day > '${day}'`)).toEqual({ rows: 0, requests: 0 });
      expect(await months()).toEqual([{ month: first, period: first, requests: hours + 2 }]);
      const [ledger] = await test.asOwner<{ folded: Date }>(
        'select folded_through as folded from metering.ledger',
      );
      expect(ledger!.folded).toEqual(new Date(from + hours * HOUR_MS));
    },
  );
});
