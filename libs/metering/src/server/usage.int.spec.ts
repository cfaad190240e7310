import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ApiKeyId,
  brandId,
  type CollectiviteId,
  type ModelId,
  parisDay,
  parisMonth,
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { ReviewedModels } from '@beffroi/catalogue/domain';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import type { Pool } from 'pg';
import type { UsageDimension, UsageFilter } from '../domain/index.ts';
import {
  EnsurePartitionsOperation,
  PostgresLastUses,
  PostgresRequestLog,
  PostgresUsageReader,
  SettleAbandonedOperation,
} from './index.ts';
import { COMMUNE, ingestAs, OTHER_COMMUNE, requestId, tokens, usageEvent } from './usage.fixture.ts';

let test: TestDatabase;
let gateway: Pool;
let database: Database;
let reader: PostgresUsageReader;

/** Minutes from the last midnight in Paris, which is another day in UTC. */
const midnight = parisDay(new Date()).from;
const at = (minutes: number) => new Date(midnight.getTime() + minutes * 60_000);
const admitted = (minutes: number, extra: Readonly<Record<string, unknown>> = {}) =>
  usageEvent({ id: requestId(at(minutes).getTime()), admittedAt: at(minutes).toISOString(), ...extra });

const actor = { kind: 'user', subject: 's', issuer: 'i' } as const;
const operator = { kind: 'operator', actor } as const;
const tenant = (id: string): TenantScope => ({
  kind: 'tenant',
  collectiviteId: brandId<CollectiviteId>(id),
  actor,
});
const read = (
  filter: UsageFilter,
  groupBy: UsageDimension[] = [],
  scope: Parameters<typeof reader.read>[0] = operator,
) => reader.read(scope, filter, groupBy);

beforeAll(async () => {
  test = await testDatabase();
  gateway = test.pool(test.gatewayUrl, 1);
  database = await test.database();
  reader = new PostgresUsageReader(database.unitOfWork, new ReviewedModels());
  await ingestAs(gateway, [
    admitted(-70, { modelId: 'ministral' }),
    admitted(-10),
    admitted(10, { tokens: { input: 100, cachedInput: 40, output: 7, reasoning: 0 } }),
    admitted(50, { collectiviteId: OTHER_COMMUNE, apiKeyId: '0190b6a4-0000-7000-8000-0000000000ee' }),
  ]);
  const estimate = admitted(20, { quality: 'estimated', tokens: tokens(1, 1) });
  await ingestAs(gateway, [estimate]);
  await ingestAs(gateway, [{ ...estimate, quality: 'measured', tokens: tokens(3, 5) }]);
});
afterAll(() => test.close());

const row = (
  key: string | null,
  requests: number,
  inputTokens: number,
  outputTokens: number,
  cachedInputTokens = 0,
) => expect.objectContaining({ key, requests, inputTokens, cachedInputTokens, outputTokens });

describe('usage', () => {
  it('of everything is one row, where there is none too', async () => {
    expect(await read({})).toEqual([row(null, 5, 133, 72, 40)]);
    expect(await read({ modelId: brandId<ModelId>('no-such') })).toEqual([row(null, 0, 0, 0)]);
    expect(await read({ modelId: brandId<ModelId>('no-such') }, ['model'])).toEqual([]);
  });

  it('is told apart by days of Paris, not of Greenwich', async () => {
    const day = (date: Date) => new Intl.DateTimeFormat('fr-CA', { timeZone: 'Europe/Paris' }).format(date);
    const dayBefore = day(at(-70));
    expect(await read({}, ['day'])).toEqual([row(dayBefore, 2, 20, 40), row(day(at(10)), 3, 113, 32, 40)]);
    expect(await read({}, ['month', 'model'])).toHaveLength(parisMonth(at(-70)).to > at(10) ? 2 : 3);
  });

  it('joins the values of several dimensions in the order they were asked for', async () => {
    expect((await read({}, ['model', 'collectivite'])).map(({ key }) => key)).toEqual([
      `ministral|${COMMUNE}`,
      `mistral-small|${COMMUNE}`,
      `mistral-small|${OTHER_COMMUNE}`,
    ]);
    expect((await read({ from: at(0), to: at(60) }, ['hour'])).map(({ key }) => key)).toEqual([
      at(0).toISOString().replace('.000', ''),
    ]);
  });

  it('counts a corrected request once, at what was measured', async () => {
    expect(await read({ from: at(15), to: at(25) })).toEqual([row(null, 1, 3, 5)]);
  });

  it('of an interval is the same by sums and edges as by the events alone', async () => {
    const cuts = [-80, -70, -65, -60, -10, 0, 10, 10.5, 20, 30, 50, 55, 60, 90];
    for (const from of cuts) {
      for (const to of cuts.filter((cut) => cut > from)) {
        const [expected] = await test.asOwner<{ requests: number; output: number }>(
          `select count(*) filter (where quality <> 'corrected')::int as requests,
             coalesce(sum(output_tokens), 0)::int as output
           from metering.usage_event where admitted_at >= $1 and admitted_at < $2`,
          [at(from), at(to)],
        );
        const [sum] = await read({ from: at(from), to: at(to) });
        expect({ requests: sum!.requests, output: sum!.outputTokens }).toEqual(expected);
      }
    }
  });

  it('is filtered by what the filter names, and nothing is named by what is no id', async () => {
    const apiKeyId = brandId<ApiKeyId>('0190b6a4-0000-7000-8000-0000000000ee');
    expect(await read({ apiKeyId })).toEqual([row(null, 1, 10, 20)]);
    expect(await read({ apiKeyId: brandId<ApiKeyId>("x' or true") })).toEqual([row(null, 0, 0, 0)]);
  });

  it('of a collectivité is its own, whatever the filter says', async () => {
    expect(await read({}, ['collectivite'], tenant(OTHER_COMMUNE))).toEqual([row(OTHER_COMMUNE, 1, 10, 20)]);
    const others = { collectiviteId: brandId<CollectiviteId>(COMMUNE) };
    expect(await read(others, ['collectivite'], tenant(OTHER_COMMUNE))).toEqual([]);
  });
});

describe('chores', () => {
  it('keep partitions ahead, and say in the audit when they made some', async () => {
    const ensure = new EnsurePartitionsOperation(database.unitOfWork);
    const scope = systemScope('partitions ahead');
    expect(await ensure.execute(scope)).toBe(0);
    const [last] = await test.asOwner<{ name: string }>(
      "select max(inhrelid::regclass::text) as name from pg_inherits where inhparent = 'metering.usage_event'::regclass",
    );
    await test.asOwner(`drop table ${last!.name}`);
    expect(await ensure.execute(scope)).toBe(1);
    expect(
      await test.asOwner("select 1 from platform.audit_entry where action = 'usage-partition.create'"),
    ).toHaveLength(1);
  });

  it('settle what a gateway left open, once, and let its disk correct it later', async () => {
    const settle = new SettleAbandonedOperation(database.unitOfWork);
    const scope = systemScope('settle abandoned requests');
    const run = '0190b6a4-0000-7000-8000-0000000000f1';
    await gateway.query('select dataplane.poll($1, $2, $3, $4, $5, $6)', ['gw-2', run, 'boot', [], 0, null]);
    const event = usageEvent({ gatewayId: 'gw-2' });
    const { outcome, httpStatus, attempts, tokens: measured, latencyMs, quality, ...admittedEvent } = event;
    const open = { estimatedInputTokens: 8, promisedTokens: 16, event: admittedEvent };
    await ingestAs(gateway, [], { open: [open], incarnation: run });
    expect(await settle.execute(scope)).toBe(0);

    await test.asOwner(
      "update dataplane.presence set polled_at = now() - interval '1 hour' where incarnation = $1",
      [run],
    );
    expect([await settle.execute(scope), await settle.execute(scope)]).toEqual([1, 0]);
    const stored = () =>
      test.asOwner<object>(
        `select quality, outcome, input_tokens::int as input, output_tokens::int as output
         from metering.usage_event where id = $1 or supersedes = $1 order by id`,
        [event.id],
      );
    const estimated = { quality: 'estimated', outcome: 'recovered', input: 8, output: 16 };
    expect(await stored()).toEqual([estimated]);
    expect({ outcome, httpStatus, attempts, latencyMs, quality }).toMatchObject({ quality: 'measured' });
    expect(await ingestAs(gateway, [{ ...event, tokens: measured }])).toMatchObject({ corrected: 1 });
    expect(await stored()).toEqual([
      estimated,
      { quality: 'corrected', outcome: 'recovered', input: 2, output: 4 },
    ]);
  });
});

describe('the requests of a key', () => {
  const KEY = '0190b6a4-0000-7000-8000-0000000000ef';
  const apiKeyId = brandId<ApiKeyId>(KEY);
  const filter = { apiKeyId, from: at(-120), to: at(120), offset: 0, limit: 10 };
  const list = (extra: object = {}, scope: Parameters<typeof reader.read>[0] = operator) =>
    new PostgresRequestLog(database.unitOfWork).list(scope, { ...filter, ...extra });
  beforeAll(async () => {
    const estimate = admitted(30, { apiKeyId: KEY, quality: 'estimated', tokens: tokens(1, 1) });
    await ingestAs(gateway, [
      admitted(-20, { apiKeyId: KEY, endpoint: '/v1/embeddings' }),
      estimate,
      admitted(40, { apiKeyId: KEY, stream: false, httpStatus: 502, tokens: tokens(0, 0) }),
    ]);
    await ingestAs(gateway, [{ ...estimate, quality: 'measured', tokens: tokens(3, 5) }]);
  });

  it('are listed newest first, with what was corrected', async () => {
    expect(await list()).toMatchObject([
      { admittedAt: at(40), httpStatus: 502, inputTokens: 0, ttftMs: null },
      { admittedAt: at(30), httpStatus: 200, inputTokens: 3, outputTokens: 5 },
      { admittedAt: at(-20), endpoint: '/v1/embeddings' },
    ]);
  });

  it('are found by page, endpoint and interval', async () => {
    const instants = async (extra: object) => (await list(extra)).map(({ admittedAt }) => admittedAt);
    expect(await instants({ offset: 1, limit: 1 })).toEqual([at(30)]);
    expect(await instants({ endpoint: '/v1/embeddings' })).toEqual([at(-20)]);
    expect(await instants({ from: at(30), to: at(40) })).toEqual([at(30)]);
    expect(await instants({ apiKeyId: 'nonsense' })).toEqual([]);
  });

  it('are summed by endpoint too', async () => {
    const sums = await read({ apiKeyId, endpoint: '/v1/embeddings', from: at(-120), to: at(120) }, ['day']);
    expect(sums).toMatchObject([{ requests: 1, inputTokens: 10, outputTokens: 20 }]);
    expect(await read({ apiKeyId, endpoint: '/v1/embeddings' })).toMatchObject([{ requests: 1 }]);
    expect(await read({ apiKeyId })).toMatchObject([{ requests: 3 }]);
  });

  it('are seen by their collectivité alone', async () => {
    expect(await list({}, tenant(COMMUNE))).toHaveLength(3);
    expect(await list({}, tenant(OTHER_COMMUNE))).toEqual([]);
  });

  it('say when it was last used', async () => {
    const uses = await new PostgresLastUses(database.unitOfWork).since(systemScope('sweep'), at(-60));
    expect(uses.get(apiKeyId)).toEqual(at(40));
    const later = await new PostgresLastUses(database.unitOfWork).since(systemScope('sweep'), at(180));
    expect(later.has(apiKeyId)).toBe(false);
  });
});
