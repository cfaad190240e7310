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
import { type ModelListPrice, ReviewedModels } from '@beffroi/catalogue/domain';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import type { Pool } from 'pg';
import type { UsageDimension, UsageFilter } from '../domain/index.ts';
import {
  EnsurePartitionsOperation,
  FoldDaysOperation,
  PostgresHourlyUsage,
  PostgresLastUses,
  PostgresRequestLog,
  PostgresUsageReader,
  SettleAbandonedOperation,
} from './index.ts';
import {
  COMMUNE,
  ingestAs,
  KnownPrices,
  OTHER_COMMUNE,
  requestId,
  tokens,
  usageEvent,
} from './usage.fixture.ts';

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
  reader = new PostgresUsageReader(database.unitOfWork, new KnownPrices([]), new ReviewedModels());
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
    new PostgresRequestLog(database.unitOfWork, new KnownPrices([])).list(scope, { ...filter, ...extra });
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

describe('usage whose price changed', () => {
  const [small, large] = [brandId<ModelId>('priced-small'), brandId<ModelId>('priced-large')];
  const price = (modelId: ModelId, since: Date | null, inputMicros: number): ModelListPrice => ({
    modelId,
    since,
    prices: { inputMicros, cachedInputMicros: 10, outputMicros: 3 * inputMicros },
  });
  /** In summer time, in the hour that clocks show twice, at a midnight of Paris, today, and announced. */
  const changes = [
    new Date('2026-10-20T08:17:00Z'),
    new Date('2026-10-25T00:45:00Z'),
    new Date('2026-10-31T23:00:00Z'),
    at(-61),
    at(17),
  ];
  const history = [
    price(large, null, 900),
    price(small, null, 100),
    ...changes.map((since, index) => price(small, since, 200 + index)),
    price(large, new Date(Date.now() + 86_400_000), 1_000_000),
  ];
  const known = new KnownPrices(history);
  const used = { tokens: { input: 1_000, cachedInput: 300, output: 70, reasoning: 0 } };
  /** Beside each change, on both sides, and on the very millisecond. */
  const instants = changes.flatMap((change) =>
    [-3_600_000, -1, 0, 1, 600_000, 5_400_000].map((ms) => new Date(change.getTime() + ms)),
  );
  const priced = () => new PostgresUsageReader(database.unitOfWork, known, new ReviewedModels());

  /** Request by request, at the price of the instant. */
  const worth = (from: Date, to: Date, modelId?: ModelId): number =>
    instants
      .filter((instant) => instant >= from && instant < to)
      .flatMap((instant) => [small, large].map((model) => ({ instant, model })))
      .filter(({ model }) => modelId === undefined || model === modelId)
      .reduce((sum, { instant, model }) => {
        const inForce = history.filter(
          (each) => each.modelId === model && (each.since === null || each.since <= instant),
        );
        const { inputMicros, outputMicros } = inForce.at(-1)!.prices;
        return sum + 700 * inputMicros + 300 * 10 + 70 * outputMicros;
      }, 0);

  const PRICED_COMMUNE = '0190b6a4-0000-7000-8000-0000000000c1';
  const ofThem = { collectiviteId: brandId<CollectiviteId>(PRICED_COMMUNE) };
  const picos = async (filter: UsageFilter, groupBy: UsageDimension[] = []) =>
    (await priced().read(operator, { ...ofThem, ...filter }, groupBy)).reduce(
      (sum, { listPricePicos }) => sum + listPricePicos!,
      0,
    );
  const ever = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2100-01-01T00:00:00Z') };
  const daily = { days: ever, pricesOf: new Date() };

  beforeAll(async () => {
    await test.asOwner(`select metering.ensure_month('2026-10-01')`);
    await ingestAs(
      gateway,
      instants.flatMap((instant) =>
        [small, large].map((modelId) =>
          usageEvent({
            id: requestId(instant.getTime()),
            admittedAt: instant.toISOString(),
            collectiviteId: PRICED_COMMUNE,
            modelId,
            ...used,
          }),
        ),
      ),
    );
  });

  const cuts: UsageDimension[][] = [
    [],
    ['model'],
    ['hour'],
    ['day', 'model'],
    ['week'],
    ['month'],
    ['outcome'],
  ];
  it.each(cuts.map((cut) => [cut]))(
    'is worth what each request cost when it was admitted, by %j',
    async (cut) => {
      expect(await picos({}, cut)).toBe(worth(ever.from, ever.to));
      expect(await picos({ modelId: small }, cut)).toBe(worth(ever.from, ever.to, small));
    },
  );

  it('is worth both prices in a period that spans the change, whatever its ends', async () => {
    for (const [index, change] of changes.entries()) {
      const [from, to] = [new Date(change.getTime() - 1_800_000), new Date(change.getTime() + 900_000)];
      expect(await picos({ from, to })).toBe(worth(from, to));
      const before = changes[index - 1] ?? ever.from;
      expect(await picos({ from: before, to: change })).toBe(worth(before, change));
    }
    const stretches = changes.map((to) => ({ from: ever.from, to }));
    const { sums } = await priced().compare(operator, ofThem, { ...daily, stretches });
    expect(sums.map(({ listPricePicos }) => listPricePicos)).toEqual(
      changes.map((to) => worth(ever.from, to)),
    );
  });

  it('is rounded once, at the end', async () => {
    const [sum] = await priced().read(operator, ofThem, []);
    expect(sum!.listPriceMicros).toBe(Math.round(worth(ever.from, ever.to) / 1_000_000));
  });

  it('is worth the same once its days are summed', async () => {
    const fold = new FoldDaysOperation(database.unitOfWork);
    await fold.execute(systemScope('sum what is over'));
    expect(await picos({}, ['day'])).toBe(worth(ever.from, ever.to));
  });

  it('is worth the prices of one instant where these are asked for', async () => {
    const ofLarge = { ...ofThem, modelId: large };
    const { days } = await priced().compare(operator, ofLarge, { ...daily, stretches: [] });
    const tokensOfAll = instants.length * (700 * 900 + 300 * 10 + 70 * 2_700);
    expect(days.reduce((sum, { listPricePicos }) => sum + listPricePicos!, 0)).toBe(tokensOfAll);
  });

  it('is told by the hour at what it cost, for limits that are only counted', async () => {
    const hourly = new PostgresHourlyUsage(database.unitOfWork, known);
    const hours = await hourly.read(operator, { ...ofThem, ...ever });
    const total = hours.reduce((sum, { listPriceMicros }) => sum + listPriceMicros, 0);
    expect(Math.abs(total - worth(ever.from, ever.to) / 1_000_000)).toBeLessThanOrEqual(hours.length);
    expect(hours.reduce((sum, { requests }) => sum + requests, 0)).toBe(2 * instants.length);
  });

  it('of each request of a key is worth what it cost when it was admitted', async () => {
    const log = new PostgresRequestLog(database.unitOfWork, known);
    const apiKeyId = brandId<ApiKeyId>('0190b6a4-0000-7000-8000-00000000000d');
    const scope = tenant(PRICED_COMMUNE);
    const listed = await log.list(scope, { apiKeyId, ...ever, offset: 0, limit: 100 });
    expect(listed).toHaveLength(2 * instants.length);
    expect(listed.reduce((sum, { listPricePicos }) => sum + listPricePicos!, 0)).toBe(
      worth(ever.from, ever.to),
    );
  });

  it('has no value where a model never had a price, and none to lose where nothing was used', async () => {
    const [unpriced] = await priced().read(operator, { modelId: brandId('ministral') }, []);
    expect([unpriced!.requests, unpriced!.listPriceMicros]).toEqual([1, null]);
    const stretches = [ever, { from: ever.to }];
    const { sums } = await priced().compare(
      operator,
      { modelId: brandId('ministral') },
      { ...daily, stretches },
    );
    expect(sums.map(({ listPriceMicros }) => listPriceMicros)).toEqual([null, 0]);
  });

  it('keeps its tokens once its requests are forgotten, at the price of the next hour on', async () => {
    const [change] = changes;
    const hour = { from: new Date('2026-10-20T07:00:00Z'), to: new Date('2026-10-20T10:00:00Z') };
    const of = async () => await priced().read(operator, { ...ofThem, ...hour, modelId: small }, ['hour']);
    const exact = await of();
    await test.asOwner(
      `do $$ declare part record; begin
         for part in select inhrelid::regclass::text as name from pg_inherits
           where inhparent = 'metering.usage_event'::regclass and right(inhrelid::regclass::text, 7) <= '2026_10'
         loop execute 'drop table ' || part.name; end loop; end $$`,
    );
    const kept = await of();
    const tokensOf = (rows: typeof exact) => rows.map(({ key, inputTokens }) => [key, inputTokens]);
    expect(tokensOf(kept)).toEqual(tokensOf(exact));
    const before = (rows: typeof exact) => rows[1]!.listPricePicos! / rows[1]!.requests;
    expect(change).toEqual(new Date('2026-10-20T08:17:00Z'));
    expect(before(kept)).toBe(700 * 100 + 300 * 10 + 70 * 300);
    expect(before(exact)).toBeGreaterThan(before(kept));
    expect(kept[2]).toEqual(exact[2]);
  });
});
