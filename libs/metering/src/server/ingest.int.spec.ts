import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Pool } from 'pg';
import {
  COMMUNE,
  INCARNATION,
  ingestAs,
  lines,
  OTHER_COMMUNE,
  requestId,
  tokens,
  usageEvent,
} from './usage.fixture.ts';

let test: TestDatabase;
let gateway: Pool;
beforeAll(async () => {
  test = await testDatabase();
  gateway = test.pool(test.gatewayUrl, 8);
});
afterAll(() => test.close());

const [A, B] = [COMMUNE, OTHER_COMMUNE];
const event = usageEvent;
const ingest = (...[events, told]: [readonly unknown[], Parameters<typeof ingestAs>[2]?]) =>
  ingestAs(gateway, events, told);
const stored = (id: unknown) =>
  test.asOwner<{ id: string; quality: string; input: string; output: string; supersedes: string | null }>(
    `select id, quality, input_tokens::int as input, output_tokens::int as output, supersedes
     from metering.usage_event where id = $1 or supersedes = $1 order by id`,
    [id],
  );

describe('ingesting usage', () => {
  it('counts an event once, however often and in whatever batches it comes', async () => {
    const one = event();
    const other = event();
    expect(await ingest([one, other])).toMatchObject({ accepted: 2, duplicate: 0, fenced: false });
    expect(await ingest([one])).toMatchObject({ accepted: 0, duplicate: 1 });
    const reordered = Object.fromEntries(Object.entries(other).reverse());
    expect(await ingest([reordered, other, one])).toMatchObject({ accepted: 0, duplicate: 3 });
    expect(await stored(one.id)).toHaveLength(1);
  });

  it('counts what is new in a batch of which something was told before, wherever that stands', async () => {
    const [first, told, last] = [event(), event(), event()];
    expect(await ingest([told])).toMatchObject({ accepted: 1 });
    expect(await ingest([last, told, first, last])).toMatchObject({
      accepted: 2,
      duplicate: 2,
      conflicting: 0,
    });
    expect(await ingest([first, told, last])).toMatchObject({ accepted: 0, duplicate: 3 });
    for (const { id } of [first, told, last]) expect(await stored(id)).toHaveLength(1);
  });

  it('counts a batch once that several connections send at the same moment', async () => {
    const batch = Array.from({ length: 50 }, () => event());
    const answers = await Promise.all(Array.from({ length: 6 }, () => ingest(batch)));
    const total = (name: string) => answers.reduce((sum, answer) => sum + Number(answer[name]), 0);
    expect([total('accepted'), total('duplicate')]).toEqual([50, 250]);
  });

  it('corrects an estimate by a measure, once, by the difference', async () => {
    const estimate = event({ quality: 'estimated', outcome: 'recovered', tokens: tokens(10, 30) });
    const measure = { ...estimate, quality: 'measured', outcome: 'completed', tokens: tokens(12, 25) };
    await ingest([estimate]);
    expect(await ingest([measure])).toMatchObject({ corrected: 1, conflicting: 0, duplicate: 0 });
    expect(await ingest([measure, estimate])).toMatchObject({ corrected: 0, conflicting: 0, duplicate: 2 });
    const id = estimate.id as string;
    expect(await stored(id)).toEqual([
      { id, quality: 'estimated', input: 10, output: 30, supersedes: null },
      {
        id: `${id.slice(0, 14)}8${id.slice(15)}`,
        quality: 'corrected',
        input: 2,
        output: -5,
        supersedes: id,
      },
    ]);
  });

  it.each([
    ['before', [0, 1]],
    ['after', [1, 0]],
  ])('corrects an estimate by a measure that stands %s it in the same batch', async (_, order) => {
    const estimate = event({ quality: 'estimated', outcome: 'client_aborted', tokens: tokens(10, 30) });
    const both = [{ ...estimate, quality: 'measured', tokens: tokens(14, 30) }, estimate];
    const batch = order.map((index) => both[index]);
    expect(await ingest(batch)).toMatchObject({ accepted: 1, corrected: 1, conflicting: 0, duplicate: 0 });
    expect(await ingest(batch)).toMatchObject({ corrected: 0, conflicting: 0, duplicate: 2 });
    expect(await stored(estimate.id)).toMatchObject([
      { quality: 'estimated', input: 10, output: 30 },
      { quality: 'corrected', input: 4, output: 0 },
    ]);
  });

  it.each([
    ['a measure by another measure', 'measured', 'measured'],
    ['a measure by an estimate', 'measured', 'estimated'],
    ['an estimate by another estimate', 'estimated', 'estimated'],
  ])('sets aside as a conflict what would replace %s', async (_, first, second) => {
    const one = event({ quality: first });
    await ingest([one]);
    const other = { ...one, quality: second, tokens: tokens(11, 20) };
    expect(await ingest([other])).toMatchObject({ accepted: 0, corrected: 0, conflicting: 1 });
    expect(await ingest([other])).toMatchObject({ conflicting: 0, duplicate: 1 });
    expect(await stored(one.id)).toEqual([expect.objectContaining({ input: 10, output: 20 })]);
    expect(await test.asOwner('select 1 from metering.conflict where id = $1', [one.id])).toHaveLength(1);
  });

  it.each([
    ['is not JSON', () => '{"v":1,'],
    ['holds a character that PostgreSQL cannot', () => JSON.stringify(event({ analyticCode: 'a\u0000b' }))],
    ['lacks a field', () => event({ projectId: undefined })],
    ['has a negative count', () => event({ tokens: tokens(-1, 0) })],
    ['says more than any request can cost', () => event({ tokens: tokens(1e18, 0) })],
    [
      'read more from the cache than it read',
      () => event({ tokens: { ...tokens(10, 20), cachedInput: 11 } }),
    ],
    ['thought more than it wrote', () => event({ tokens: { ...tokens(10, 20), reasoning: 21 } })],
    [
      'corrects by itself',
      () => event({ quality: 'corrected', supersedes: requestId(), tokens: tokens(-1, -5) }),
    ],
    ['corrects without taking anything', () => event({ quality: 'corrected', supersedes: requestId() })],
    ['measures in the place of another', () => event({ supersedes: requestId() })],
    ['is of a version we do not know', () => event({ v: 2 })],
    ['is of no version', () => event({ v: undefined })],
    [
      'belongs to a month without partition',
      () => event({ id: requestId(Date.UTC(2040, 0)), admittedAt: '2040-01-01T00:00:00Z' }),
    ],
    [
      'was admitted hours away from its id',
      () => event({ admittedAt: new Date(Date.now() + 7_200_000).toISOString() }),
    ],
    ['nests deeper than a parser may go', () => `{"v":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('quarantines the row that %s, and accepts the rest', async (_, poison) => {
    const good = Array.from({ length: 5 }, () => event());
    const bad = poison();
    const text = lines([bad]);
    expect(await ingest([...good.slice(0, 2), bad, ...good.slice(2)])).toMatchObject({
      accepted: 5,
      quarantined: 1,
    });
    const kept = await test.asOwner<{ reason: string }>(
      "select reason from metering.quarantine where payload = convert_to($1, 'UTF8')",
      [text],
    );
    expect(kept).toEqual([{ reason: expect.stringMatching(/./) }]);
  });

  it('keeps sums equal to what the events add up to', async () => {
    const sums = (from: string) => `
      select collectivite_id, project_id, api_key_id, model_id, offer, ${from}
      group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`;
    const recomputed = await test.asOwner(
      sums(`count(*) filter (where quality <> 'corrected') as requests, sum(input_tokens) as input,
        sum(output_tokens) as output from metering.usage_event`),
    );
    const rolledUp = await test.asOwner(
      sums(
        'sum(requests) as requests, sum(input_tokens) as input, sum(output_tokens) as output from metering.rollup_hour',
      ),
    );
    expect(recomputed.length).toBeGreaterThan(0);
    expect(JSON.stringify(rolledUp).replaceAll('"', '')).toBe(JSON.stringify(recomputed).replaceAll('"', ''));
  });
});

describe('requests still open', () => {
  const openOf = (id: string) => ({ estimatedInputTokens: 4, promisedTokens: 16, event: { ...event(), id } });
  const open = async (incarnation: string) =>
    (
      await test.asOwner<{ id: string }>('select id from metering.open_admission where incarnation = $1', [
        incarnation,
      ])
    ).map(({ id }) => id);

  it('are known until they are settled', async () => {
    const [first, second] = [requestId(), requestId()];
    await ingest([], { open: [openOf(first), openOf(second)] });
    await ingest([], { open: [openOf(first)] });
    expect((await open(INCARNATION)).sort()).toEqual([first, second].sort());
    await ingest([event({ id: first })], { open: [openOf(second)] });
    expect(await open(INCARNATION)).toEqual([second]);
    await ingest([event({ id: second })]);
    // A message that was delayed does not open it again.
    await ingest([], { open: [openOf(second)] });
    expect(await open(INCARNATION)).toEqual([]);
  });

  it('are settled by a batch of which something was told before', async () => {
    const [told, settled] = [event(), requestId()];
    await ingest([told], { open: [openOf(settled)] });
    await ingest([told, event({ id: settled })]);
    expect(await open(INCARNATION)).toEqual([]);
  });

  it('never keep settled events from being stored', async () => {
    expect(await ingest([event()], { open: ['{"broken":'] })).toMatchObject({ accepted: 1 });
  });

  it('of a run that was replayed are forgotten', async () => {
    const gone = '0190b6a4-0000-7000-8000-0000000000bb';
    await ingest([], { open: [openOf(requestId())], incarnation: gone });
    await ingest([], { replayed: [gone] });
    expect(await open(gone)).toEqual([]);
  });
});

describe('who may do what', () => {
  it('refuses a run that its successor has fenced', async () => {
    const [before, after] = ['0190b6a4-0000-7000-8000-0000000000cc', '0190b6a4-0000-7000-8000-0000000000dd'];
    const poll = (run: string, fences: string[]) =>
      gateway.query('select dataplane.poll($1, $2, $3, $4, $5, $6)', ['gw-9', run, 'boot', fences, 0, null]);
    await poll(before, []);
    await poll(after, [before]);
    const late = event();
    expect(await ingest([late], { incarnation: before })).toMatchObject({ fenced: true, accepted: 0 });
    expect(await stored(late.id)).toEqual([]);
    expect(await ingest([late], { incarnation: after })).toMatchObject({ fenced: false, accepted: 1 });
  });

  it.each(['usage_event', 'rollup_hour', 'open_admission', 'incarnation', 'conflict', 'quarantine'])(
    'lets the gateway read nothing of %s',
    async (table) => {
      await expect(gateway.query(`select 1 from metering.${table} limit 1`)).rejects.toThrow(
        'permission denied',
      );
    },
  );

  it.each([
    'store_batch',
    'store',
    'insert_lines',
    'insert_events',
    'count_again',
    'uncounted',
    'note_conflicts',
    'fold_day',
    'close_period',
    'forget',
    'ensure_month',
    'parsed',
    'settle_estimated',
    'ensure_partitions',
    'note_open',
  ])('lets the gateway execute ingest and not %s', async (name) => {
    const [right] = await test.asOwner<{ granted: boolean }>(
      `select bool_or(has_function_privilege('beffroi_gateway', oid, 'execute')) as granted
         from pg_proc where pronamespace = 'metering'::regnamespace and proname = $1`,
      [name],
    );
    expect(right).toEqual({ granted: false });
  });

  it('lets the tenant and system roles read and never write', async () => {
    for (const url of [test.tenantUrl, test.systemUrl]) {
      const pool = test.pool(url, 1);
      await expect(pool.query('delete from metering.usage_event')).rejects.toThrow('permission denied');
      await expect(
        pool.query('select metering.ingest($1, $2, $3, $4, $5, $6)', ['g', A, '', '', null, []]),
      ).rejects.toThrow('permission denied');
    }
  });

  it('shows a collectivité its own rows and no others, whatever is asked', async () => {
    await ingest([event({ collectiviteId: A }), event({ collectiviteId: B })]);
    const tenant = test.pool(test.tenantUrl, 1);
    const seen = async (table: string) =>
      (
        await tenant.query<{ collectivite_id: string }>(
          `select distinct collectivite_id from metering.${table}`,
        )
      ).rows;
    for (const table of ['usage_event', 'rollup_hour']) {
      expect(await seen(table)).toEqual([]);
      await tenant.query("select set_config('beffroi.tenant', $1, false)", [B]);
      expect(await seen(table)).toEqual([{ collectivite_id: B }]);
      await tenant.query("select set_config('beffroi.tenant', '', false)");
    }
  });
});

describe('partitions', () => {
  const names = async () =>
    (
      await test.asOwner<{ name: string }>(
        "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'metering.usage_event'::regclass order by 1",
      )
    ).map(({ name }) => name);

  it('are there from before last month to three months ahead, and more on demand, by the system only', async () => {
    expect(await names()).toHaveLength(6);
    const system = test.pool(test.systemUrl, 1);
    const ensure = async (months: number) =>
      (await system.query<{ made: number }>('select metering.ensure_partitions($1) as made', [months]))
        .rows[0]!.made;
    expect([await ensure(3), await ensure(5), await ensure(5)]).toEqual([0, 4, 0]);
    expect(await names()).toHaveLength(8);
  });

  it('hold a month each: the last millisecond of one and the first of the next lie apart', async () => {
    const now = new Date();
    const nextMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
    const at = (ms: number) => event({ id: requestId(ms), admittedAt: new Date(ms).toISOString() });
    const [last, first] = [at(nextMonth - 1), at(nextMonth)];
    expect(await ingest([last, first])).toMatchObject({ accepted: 2 });
    const partition = async (id: unknown) =>
      (
        await test.asOwner<{ name: string }>(
          'select tableoid::regclass::text as name from metering.usage_event where id = $1',
          [id],
        )
      )[0]!.name;
    const name = (date: Date) => `metering.usage_event_${date.toISOString().slice(0, 7).replace('-', '_')}`;
    expect([await partition(last.id), await partition(first.id)]).toEqual([
      name(now),
      name(new Date(nextMonth)),
    ]);
  });
});
