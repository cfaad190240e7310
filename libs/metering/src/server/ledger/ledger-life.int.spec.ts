import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parisDay, parisMonth, systemScope } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Pool } from 'pg';
import { dateOf } from '../../domain/index.ts';
import {
  ClosePeriodsOperation,
  FoldDaysOperation,
  ForgetUsageOperation,
  PostgresBillingPeriods,
  PostgresLedgerDifferences,
} from '../index.ts';
import { ingestAs, requestId, tokens, usageEvent } from '../usage.fixture.ts';

const DAY_MS = 86_400_000;
const scope = systemScope('spec');
const operator = {
  kind: 'operator',
  actor: { kind: 'user', subject: 's', issuer: 'i' },
} as const;
const now = new Date();
const month = parisMonth(now);
const lastMonth = parisMonth(new Date(month.from.getTime() - DAY_MS));
const [thisFirst, lastFirst] = [dateOf(month.from), dateOf(lastMonth.from)];
/** Ids of its first two hours lie in the partition of the month before. */
const inLastMonth = new Date(lastMonth.from.getTime() + DAY_MS / 8);
const RUN = '0190b6a4-0000-7000-8000-0000000000c1';

let test: TestDatabase;
let gateway: Pool;
let life: {
  fold: FoldDaysOperation;
  close: ClosePeriodsOperation;
  forget: ForgetUsageOperation;
  periods: PostgresBillingPeriods;
  differences: PostgresLedgerDifferences;
};

const admittedAt = (at: Date, extra: Readonly<Record<string, unknown>> = {}) =>
  usageEvent({ id: requestId(at.getTime()), admittedAt: at.toISOString(), ...extra });
const poll = (shippedThrough: Date | null) =>
  gateway.query('select dataplane.poll($1, $2, $3, $4, $5, $6)', [
    'gw-7',
    RUN,
    'boot',
    [],
    0,
    shippedThrough,
  ]);

beforeAll(async () => {
  test = await testDatabase();
  gateway = test.pool(test.gatewayUrl, 1);
  const { unitOfWork } = await test.database();
  life = {
    fold: new FoldDaysOperation(unitOfWork),
    close: new ClosePeriodsOperation(unitOfWork),
    forget: new ForgetUsageOperation(unitOfWork),
    periods: new PostgresBillingPeriods(unitOfWork),
    differences: new PostgresLedgerDifferences(unitOfWork),
  };
  await test.asOwner('update metering.ledger set open_period = $1, folded_through = $2', [
    lastFirst,
    lastMonth.from,
  ]);
  await poll(inLastMonth);
  await test.asOwner('update dataplane.presence set registered_at = $1', [lastMonth.from]);
  const estimate = admittedAt(inLastMonth, {
    quality: 'estimated',
    outcome: 'recovered',
    tokens: tokens(1, 9),
  });
  await ingestAs(gateway, [admittedAt(inLastMonth), admittedAt(now), estimate], { incarnation: RUN });
  await ingestAs(
    gateway,
    [{ ...estimate, quality: 'measured', outcome: 'completed', tokens: tokens(2, 3) }],
    {
      incarnation: RUN,
    },
  );
  // Its mark in the ledger is of now: the spec says itself how far it is.
  await test.asOwner('update metering.incarnation set shipped_through = null');
});
afterAll(() => test.close());

describe('the sums of the ledger', () => {
  it('are summed day by day until today, and once', async () => {
    const days = Math.round((parisDay(now).from.getTime() - lastMonth.from.getTime()) / DAY_MS);
    expect([await life.fold.execute(scope), await life.fold.execute(scope)]).toEqual([days, 0]);
  });

  it('are what their requests add up to', async () => {
    expect(await life.differences.find(scope, lastFirst)).toEqual([]);
    expect(await life.differences.find(scope, thisFirst)).toEqual([]);
  });

  it('that were tampered with are named, with what is wrong', async () => {
    const tamper = (by: number) =>
      test.asOwner('update metering.rollup_day set output_tokens = output_tokens + $1', [by]);
    await tamper(5);
    expect(await life.differences.find(operator, lastFirst)).toMatchObject([
      { level: 'day', outputTokens: -5, requests: 0 },
      { level: 'day', outputTokens: -5, requests: 0 },
    ]);
    await tamper(-5);
    const [lost] = await test.asOwner<{ id: string }>(
      `delete from metering.usage_event where quality = 'measured' and admitted_at < $1 returning id`,
      [month.from],
    );
    expect(lost).toBeDefined();
    expect(await life.differences.find(operator, lastFirst)).toMatchObject([
      { level: 'hour', requests: -1 },
      { level: 'month', time: `${lastFirst} ${lastFirst}`, requests: -1 },
    ]);
  });
});

describe('a billing period that has ended', () => {
  const states = async () =>
    (await life.periods.list(operator)).map(({ month: first, state, blockedBy, requests, lateRequests }) => ({
      month: first,
      state,
      blockedBy: blockedBy.map(({ gatewayId, reason }) => `${gatewayId} ${reason}`),
      requests,
      lateRequests,
    }));
  const running = { month: thisFirst, state: 'open', blockedBy: [], requests: 0, lateRequests: 0 };

  it('waits for the gateway that has not shipped so far, and names it', async () => {
    expect(await life.close.execute(scope)).toMatchObject([
      { gatewayId: 'gw-7', incarnation: RUN, reason: 'Behind' },
    ]);
    expect(await states()).toEqual([
      running,
      { month: lastFirst, state: 'closing', blockedBy: ['gw-7 Behind'], requests: 2, lateRequests: 0 },
    ]);
  });

  it('is closed once its mark has passed, with an entry and an event', async () => {
    await poll(month.from);
    expect(await life.close.execute(scope)).toEqual([]);
    expect(await states()).toEqual([
      running,
      { month: lastFirst, state: 'closed', blockedBy: [], requests: 2, lateRequests: 0 },
    ]);
    expect(
      await test.asOwner(`select target_id from platform.audit_entry where action = 'usage-period.close'`),
    ).toEqual([{ target_id: lastFirst }]);
    expect(
      await test.asOwner(`select payload from platform.outbox where type = 'metering.period-closed'`),
    ).toEqual([{ payload: { month: lastFirst } }]);
  });

  it('gives what comes late to the next, and the ledger stays sound', async () => {
    await ingestAs(gateway, [admittedAt(inLastMonth)], { incarnation: RUN });
    expect(await states()).toMatchObject([
      { month: thisFirst, requests: 1, lateRequests: 1 },
      { month: lastFirst, requests: 2, lateRequests: 0 },
    ]);
    const found = await life.differences.find(operator, lastFirst);
    expect(found.filter(({ time }) => time.endsWith(thisFirst))).toEqual([]);
  });
});

describe('what is old', () => {
  const partitions = async () =>
    (
      await test.asOwner<{ name: string }>(
        `select inhrelid::regclass::text as name from pg_inherits
         where inhparent in ('metering.usage_event'::regclass, 'metering.rollup_hour'::regclass) order by 1`,
      )
    ).map(({ name }) => name);
  const AGES_AGO = ['2020_01', '2023_05'];
  const keeping = (requestsMonths: number, hoursMonths: number) =>
    life.forget.execute(scope, { requestsMonths, hoursMonths, monthsYears: 10 });
  beforeAll(async () => {
    for (const suffix of AGES_AGO)
      await test.asOwner(`select metering.ensure_month(to_date($1, 'YYYY_MM')::timestamp)`, [suffix]);
    await test.asOwner(
      `insert into metering.rollup_month select '2010-01-01', '2010-01-01', collectivite_id, payer_id, attached_body_id,
         project_id, analytic_code, api_key_id, model_id, offer, site_id, endpoint, outcome, 1, 1, 1, 1, 1, 1, 1, 1
       from metering.rollup_month limit 1`,
    );
  });

  it('goes by whole months, each class when its time has come, with an entry', async () => {
    const before = await partitions();
    const years = now.getUTCFullYear() - 2022;
    expect(await keeping(13, 12 * years)).toEqual([
      'rollup_hour_2020_01',
      'usage_event_2020_01',
      'usage_event_2023_05',
    ]);
    expect(before.length - (await partitions()).length).toBe(3);
    expect(await test.asOwner(`select 1 from metering.rollup_month where month = '2010-01-01'`)).toEqual([]);
    expect(
      await test.asOwner(`select 1 from platform.audit_entry where action = 'usage.forget'`),
    ).toHaveLength(1);
    expect(await keeping(13, 12 * years)).toEqual([]);
  });

  it('is never of a period that is open, whatever was configured', async () => {
    await test.asOwner('update metering.ledger set open_period = $1', [lastFirst]);
    expect(await keeping(1, 1)).toEqual(['rollup_hour_2023_05']);
    const [row] = await test.asOwner<{ count: number }>(
      'select count(*)::int as count from metering.usage_event',
    );
    expect(row!.count).toBeGreaterThan(0);
  });
});
