import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, systemScope, type TenantScope } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Pool } from 'pg';
import { PostgresRefusals, RefusedRequestEraser, TurnRefusedDaysOperation } from '../index.ts';
import { COMMUNE, lines, OTHER_COMMUNE, requestId } from '../usage.fixture.ts';

const actor = { kind: 'user', subject: 's', issuer: 'i' } as const;
const operator = { kind: 'operator', actor } as const;
const tenant = (id: string): TenantScope => ({
  kind: 'tenant',
  collectiviteId: brandId<CollectiviteId>(id),
  actor,
});
const KEY = '0190b6a4-0000-7000-8000-00000000000d';
const LIMIT = {
  id: '0190b6a4-0000-7000-8000-0000000000f0',
  level: 'project',
  metric: 'tokens',
  window: 'day',
};
const DAY_MS = 86_400_000;
/** In the middle of a minute, so that what is a moment later lies in it too. */
const now = Math.floor(Date.now() / 60_000) * 60_000 + 20_000;

let test: TestDatabase;
let gateway: Pool;
let refusals: PostgresRefusals;
let turn: TurnRefusedDaysOperation;

beforeAll(async () => {
  test = await testDatabase();
  gateway = test.pool(test.gatewayUrl, 1);
  const { unitOfWork } = await test.database();
  refusals = new PostgresRefusals(unitOfWork);
  turn = new TurnRefusedDaysOperation(unitOfWork);
});
afterAll(() => test.close());

const refused = (extra: Readonly<Record<string, unknown>> = {}) => ({
  id: requestId(now),
  refusedAt: new Date(now + 1_500).toISOString(),
  collectiviteId: COMMUNE,
  projectId: '0190b6a4-0000-7000-8000-00000000000c',
  apiKeyId: KEY,
  httpStatus: 403,
  code: 'account_suspended',
  reason: 'suspended',
  alike: 0,
  ...extra,
});
const note = (...told: readonly unknown[]) =>
  gateway.query('select metering.note_refused($1, $2)', ['gw-1', lines(told)]);
const partitions = async () =>
  (
    await test.asOwner<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits
       where inhparent = 'metering.refused_request'::regclass order by 1`,
    )
  ).map(({ name }) => name);

describe('a refusal that a gateway tells of', () => {
  it('is found by its id, by the operator and by whose it is, with all that was told', async () => {
    const told = refused({
      modelId: 'mistral-small',
      offer: 'shared',
      httpStatus: 429,
      code: 'insufficient_quota',
      reason: 'quota-spent',
      limit: { ...LIMIT, cap: 40, left: 12, renewsAt: '2026-11-23T23:00:00.000Z' },
    });
    await note(told);
    const { alike, ...said } = told;
    const found = { ...said, refusedAt: new Date(now + 1_500), gatewayId: 'gw-1', waitedMs: 1_500, alike };
    expect(await refusals.find(operator, told.id)).toEqual(found);
    expect(await refusals.find(tenant(COMMUNE), told.id)).toEqual(found);
  });

  it('is nothing to anybody else, nor is what is no id', async () => {
    const told = refused();
    await note(told);
    expect(await refusals.find(tenant(OTHER_COMMUNE), told.id)).toBeUndefined();
    expect(await refusals.find(operator, requestId(now))).toBeUndefined();
    expect(await refusals.find(operator, "' or true --")).toBeUndefined();
  });

  it('says how many of its key met the same in its minute, of all gateways; those of other causes not', async () => {
    const apiKeyId = '0190b6a4-0000-7000-8000-0000000000d1';
    const [first, second] = [refused({ apiKeyId, alike: 10 }), refused({ apiKeyId, alike: 3_000 })];
    await note(
      first,
      second,
      refused({ apiKeyId, reason: 'stopped', alike: 7 }),
      refused({ apiKeyId, limit: LIMIT, alike: 7 }),
      refused({ alike: 7 }),
      refused({ apiKeyId, refusedAt: new Date(now + 60_000).toISOString(), alike: 7 }),
    );
    expect(await refusals.find(operator, first.id)).toMatchObject({ alike: 3_011 });
    expect(await refusals.find(operator, second.id)).toMatchObject({ alike: 3_011 });
  });

  it('is told again with more that are alike, and never has fewer', async () => {
    const told = refused({ apiKeyId: '0190b6a4-0000-7000-8000-0000000000d2' });
    for (const alike of [0, 5, 3]) await note({ ...told, alike });
    expect(await refusals.find(operator, told.id)).toMatchObject({ alike: 5 });
  });

  it('does no harm where it cannot be read, or is of another time', async () => {
    const late = refused({ id: requestId(now - 40 * DAY_MS) });
    await note(late, refused({ id: requestId(now + 40 * DAY_MS) }));
    await note('{ nonsense');
    await note(refused({ id: 'nonsense' }), refused({ alike: -1 }));
    await note();
    expect(await refusals.find(operator, late.id)).toBeUndefined();
  });
});

describe('what was refused to a collectivité that is erased', () => {
  it('goes, however much it is, in transactions that end soon, and leaves that of others', async () => {
    const kept = refused();
    await note(kept);
    await test.asOwner(
      `insert into metering.refused_request (id, refused_at, gateway_id, collectivite_id, project_id, api_key_id,
         http_status, code, reason, alike)
       select overlay(overlay(gen_random_uuid()::text placing left($1, 13) from 1 for 13) placing '7' from 15 for 1)::uuid,
         now(), 'gw-1', $2::uuid, gen_random_uuid(), gen_random_uuid(), 403, 'account_suspended', 'suspended', 0
       from generate_series(1, 5001)`,
      [requestId(now), OTHER_COMMUNE],
    );
    const { unitOfWork } = await test.database();
    const tallied: number[] = [];
    const tally = {
      add: async (...[, , , count]: readonly [unknown, unknown, string, number]) => void tallied.push(count),
    };
    const eraser = new RefusedRequestEraser(unitOfWork, tally);
    await eraser.erase(systemScope('spec'), brandId<CollectiviteId>(OTHER_COMMUNE));
    expect(tallied).toEqual([5_000, 1]);
    const left = await test.asOwner<{ whose: string }>(
      'select distinct collectivite_id as whose from metering.refused_request',
    );
    expect(left).toEqual([{ whose: COMMUNE }]);
    expect(await refusals.find(operator, kept.id)).toBeDefined();
  });
});

describe('the days of refusals', () => {
  it('are there a week ahead, and made once', async () => {
    const before = await partitions();
    expect(before).toHaveLength(9);
    await turn.execute(systemScope('spec'), 30);
    expect(await partitions()).toEqual(before);
  });

  it('go whole once they are older than what is kept, with an entry in the audit, and no other does', async () => {
    const told = refused();
    await note(told);
    const old = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
    for (const days of [31, 30]) {
      await test.asOwner(
        `create table metering.refused_request_${old(days).replaceAll('-', '_')}
         partition of metering.refused_request for values
         from (metering.uuid_floor('${old(days)} UTC')) to (metering.uuid_floor('${old(days - 1)} UTC'))`,
      );
    }
    const kept = (await partitions()).slice(1);
    expect(await turn.execute(systemScope('spec'), 30)).toEqual([
      `refused_request_${old(31).replaceAll('-', '_')}`,
    ]);
    expect(await partitions()).toEqual(kept);
    expect(await refusals.find(operator, told.id)).toBeDefined();
    const entries = await test.asOwner(
      `select 1 from platform.audit_entry where action = 'refused-request.forget'`,
    );
    expect(entries).toHaveLength(1);
  });
});
