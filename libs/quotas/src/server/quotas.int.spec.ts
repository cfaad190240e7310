import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReviewedModels } from '@beffroi/catalogue/domain';
import { entities as catalogueEntities, SyncModelsOperation } from '@beffroi/catalogue/server';
import {
  type ApiKeyId,
  brandId,
  type CollectiviteId,
  type ModelId,
  type OperatorScope,
  type ProjectId,
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { type Database, schemaDrift } from '@beffroi/platform/typeorm';
import {
  CacheSalts,
  AttachedBodiesRepository,
  CollectivitesRepository,
  CreateProjectOperation,
  entities as tenancyEntities,
  PackagedDirectory,
  ProjectsRepository,
  RegisterCollectiviteOperation,
} from '@beffroi/tenancy/server';
import { checkLimit, CountedUsage, KeyOwners, type Limit, type SetLimitInput } from '../domain/index.ts';
import {
  entities,
  LimitOwners,
  LimitsRepository,
  LimitWriter,
  LostHoldsRepository,
  PlanDefaults,
  SetLimitOperation,
  WriteOffRunOperation,
} from './index.ts';

const actor = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
const operator: OperatorScope = { kind: 'operator', actor };
const agentOf = (collectiviteId: CollectiviteId): TenantScope => ({ kind: 'tenant', collectiviteId, actor });
const knownKey = brandId<ApiKeyId>(randomUUID());

class OneKey extends KeyOwners {
  async ownerOf(_scope: unknown, id: ApiKeyId) {
    return id === knownKey
      ? { collectiviteId: bourges, projectId: brandId<ProjectId>(randomUUID()) }
      : undefined;
  }
}

class NothingCounted extends CountedUsage {
  override async hours() {
    return [];
  }
}

let test: TestDatabase;
let database: Database;
let limits: LimitsRepository;
let setLimit: SetLimitOperation;
let register: RegisterCollectiviteOperation;
let bourges: CollectiviteId;
let vierzon: CollectiviteId;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database([...tenancyEntities, ...catalogueEntities, ...entities]);
  const { unitOfWork } = database;
  await new SyncModelsOperation(unitOfWork, new ReviewedModels()).execute(systemScope('spec'));
  limits = new LimitsRepository(unitOfWork);
  const collectivites = new CollectivitesRepository(unitOfWork);
  const owners = new LimitOwners(
    collectivites,
    new ProjectsRepository(unitOfWork),
    new AttachedBodiesRepository(unitOfWork),
    new OneKey(),
  );
  const writer = new LimitWriter(new NothingCounted(), database.gateways);
  setLimit = new SetLimitOperation(unitOfWork, new ReviewedModels(), owners, collectivites, writer);
  register = new RegisterCollectiviteOperation(
    unitOfWork,
    new PackagedDirectory(),
    new PlanDefaults(unitOfWork),
    new CacheSalts(sealingKey(Buffer.alloc(32, 7))),
  );
  bourges = await townOf('18033');
  vierzon = await townOf('18279');
});
afterAll(() => test.close());

const townOf = async (codeInsee: string): Promise<CollectiviteId> => {
  const outcome = await register.execute(operator, { codeInsee });
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value.id;
};
const set = async (input: SetLimitInput): Promise<Limit> => {
  const outcome = await setLimit.execute(operator, input);
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value;
};
const recordOf = async (id: string) =>
  (
    await test.asOwner<{ body: unknown }>(
      `select body from dataplane.record where kind = 'limit' and id = $1`,
      [id],
    )
  )[0]?.body;
const perDay = (ownerId: string, value: number | null): SetLimitInput => ({
  level: 'collectivite',
  ownerId,
  metric: 'tokens',
  window: 'day',
  value,
});

describe('a new collectivité', () => {
  it('starts with the limits of its plan, each a row and a record', async () => {
    const rows = await limits.list(agentOf(bourges), undefined);
    expect(rows.map(({ metric, window, value }) => `${value} ${metric} ${window}`)).toEqual([
      '8 in-flight none',
      '1000 requests day',
      '50 requests minute',
      '2460000 tokens day',
      '128000 tokens minute',
    ]);
    for (const { id, metric, window, value } of rows)
      expect(await recordOf(id)).toEqual({
        level: 'collectivite',
        ownerId: bourges,
        metric,
        window,
        value,
        shadow: false,
      });
  });

  it('carries the weight and class of its plan in its own record', async () => {
    const [tenant] = await test.asOwner(
      `select body->>'weight' as weight, body->>'class' as class from dataplane.record where id = $1`,
      [bourges],
    );
    expect(tenant).toEqual({ weight: '1', class: 'standard' });
  });
});

describe('the plans', () => {
  it('hold limits that make sense', async () => {
    const plans = await test.asOwner<{ id: string; limits: Parameters<typeof checkLimit>[0][] }>(
      'select id, limits from quotas.plan order by id',
    );
    expect(plans.map(({ id }) => id)).toEqual(['decouverte', 'production']);
    for (const limit of plans.flatMap((plan) => plan.limits))
      expect(checkLimit({ ...limit, level: 'collectivite', ownerId: bourges })).toEqual({
        ok: true,
        value: true,
      });
  });
});

describe('a limit', () => {
  it('that is there gets its new value and keeps its id', async () => {
    const [before] = (await limits.list(operator, bourges)).filter(
      ({ metric, window }) => metric === 'tokens' && window === 'day',
    );
    const after = await set(perDay(bourges, 0));
    expect(after).toEqual({ ...before, value: 0 });
    expect(await recordOf(after.id)).toMatchObject({ value: 0 });
    expect(await limits.list(operator, bourges)).toHaveLength(5);
  });

  it('set to what it is changes nothing and publishes nothing', async () => {
    const sequence = () => test.asOwner('select max(seq) from dataplane.record');
    await set(perDay(bourges, null));
    const before = await sequence();
    await set(perDay(bourges, null));
    expect(await sequence()).toEqual(before);
  });

  it('is one row, whoever sets it at the same instant', async () => {
    const wish: SetLimitInput = { level: 'pool', metric: 'requests', window: 'hour', value: 1_000 };
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, index) => set({ ...wish, value: index })),
    );
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(1);
    const rows = await test.asOwner(`select value from quotas.limit_row where level = 'pool'`);
    expect(rows).toHaveLength(1);
  });

  it('may be for a model by its alias, an offer, a project or a key', async () => {
    const createProject = new CreateProjectOperation(
      database.unitOfWork,
      new CollectivitesRepository(database.unitOfWork),
      new AttachedBodiesRepository(database.unitOfWork),
    );
    const project = await createProject.execute(operator, {
      collectiviteId: vierzon,
      name: 'Accueil',
      sensitivity: 'interne',
    });
    if (!project.ok) throw new Error(project.failure.kind);
    const ofProject = await set({
      level: 'project',
      ownerId: project.value.id,
      modelId: 'openweight-small',
      offer: 'shared',
      metric: 'euros',
      window: 'month',
      value: 10_000,
    });
    expect(ofProject).toMatchObject({ collectiviteId: vierzon, modelId: 'ministral-3-8b-instruct-2512' });
    expect(await recordOf(ofProject.id)).toMatchObject({ level: 'project', offer: 'shared', value: 10_000 });
    const ofKey = await set({ ...perDay(knownKey, 5), level: 'key' });
    expect(ofKey).toMatchObject({ collectiviteId: bourges, level: 'key' });
  });

  it.each([
    [{ level: 'collectivite', ownerId: randomUUID() }, 'LimitOwnerNotFound'],
    [{ level: 'project', ownerId: 'not-an-id' }, 'LimitOwnerNotFound'],
    [{ level: 'key', ownerId: randomUUID() }, 'LimitOwnerNotFound'],
    [{ level: 'attached-body', ownerId: randomUUID() }, 'LimitOwnerNotFound'],
    [{ level: 'pool' }, 'InvalidLimit'],
    [{ modelId: 'gpt-4o' }, 'LimitModelNotFound'],
    [{ metric: 'in-flight' }, 'InvalidLimit'],
    [{ value: -1 }, 'InvalidLimit'],
  ] as const)('%j is refused as %s', async (change, kind) => {
    const outcome = await setLimit.execute(operator, { ...perDay(bourges, 1), ...change });
    expect(outcome).toMatchObject({ ok: false, failure: { kind } });
  });
});

describe('a budget that begins to be held', () => {
  class FiveRequests extends CountedUsage {
    override async hours() {
      const none = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, listPriceMicros: 0 };
      return [{ ...none, at: new Date(), modelId: brandId<ModelId>('m'), requests: 5 }];
    }
  }

  it('starts in the window that was summed, though the next has begun meanwhile', async () => {
    const limit = await set({ ...perDay(bourges, 9), metric: 'requests', window: 'month' });
    const writer = new LimitWriter(new FiveRequests(), database.gateways);
    const now = new Date('2026-10-31T22:59:59.999Z');
    const deed = { action: 'limit.set', event: 'quotas.limit-set' };
    await database.unitOfWork.inScope(operator, { operation: 'limit.set', input: {} }, (tx) =>
      writer.tell(
        { ...tx, now, audit: tx.audit.bind(tx), emit: tx.emit.bind(tx), publish: tx.publish.bind(tx) },
        deed,
        undefined,
        limit,
      ),
    );
    const openings = await test.asOwner(
      'select window_start, spent::int from quotas.opening where limit_id = $1 and spent > 0',
      [limit.id],
    );
    expect(openings).toEqual([{ window_start: new Date('2026-09-30T22:00:00Z'), spent: 5 }]);
  });
});

describe('the limits', () => {
  it('show an agent those of its collectivité alone', async () => {
    expect(await limits.list(agentOf(bourges), vierzon)).toEqual([]);
    const own = await limits.list(agentOf(bourges), undefined);
    expect(new Set(own.map(({ collectiviteId }) => collectiviteId))).toEqual(new Set([bourges]));
    expect((await limits.list(operator, undefined)).some(({ level }) => level === 'pool')).toBe(true);
  });

  it('stay hidden when the application forgets its filter', async () => {
    const owners = await database.unitOfWork.read(agentOf(vierzon), ({ manager }) =>
      manager.query<unknown[]>('select distinct collectivite_id as id from quotas.limit_row'),
    );
    expect(owners).toEqual([{ id: vierzon }]);
  });
});

describe('a lost run', () => {
  it('is shown with what it holds unspent, and written off once, in the audit trail', async () => {
    const [limit] = await limits.list(operator, vierzon);
    const lost = randomUUID();
    await test.asOwner(
      `insert into dataplane.presence (incarnation, gateway_id, polled_at, fenced_at)
       values ($1, 'burnt', clock_timestamp(), clock_timestamp())`,
      [lost],
    );
    await test.asOwner(
      `insert into quotas.hold_row (limit_id, window_start, incarnation, collectivite_id, seq, held, spent, told_at)
       values ($1, '2026-11-21T23:00:00Z', $2, $3, 1, 50, 20, clock_timestamp())`,
      [limit!.id, lost, vierzon],
    );
    const shown = await new LostHoldsRepository(database.unitOfWork).list(operator);
    const hold = { incarnation: lost, gatewayId: 'burnt', limitId: limit!.id, held: 50, spent: 20 };
    expect(shown).toEqual([expect.objectContaining(hold)]);

    const writeOff = new WriteOffRunOperation(database.unitOfWork);
    const execute = () => writeOff.execute(operator, { incarnation: lost });
    expect(await execute()).toMatchObject({ ok: true, value: { holds: [hold] } });
    expect(await execute()).toMatchObject({ ok: true, value: { holds: [] } });
    const entries = await test.asOwner(`select 1 from platform.audit_entry where action = 'hold.write-off'`);
    expect(entries).toHaveLength(1);
    expect(await writeOff.execute(operator, { incarnation: randomUUID() })).toMatchObject({
      failure: { kind: 'RunNotFound' },
    });
  });

  it('that is still heard of is not', async () => {
    const alive = randomUUID();
    await test.asOwner(
      `insert into dataplane.presence (incarnation, gateway_id, polled_at) values ($1, 'here', clock_timestamp())`,
      [alive],
    );
    const outcome = await new WriteOffRunOperation(database.unitOfWork).execute(operator, {
      incarnation: alive,
    });
    expect(outcome).toMatchObject({ failure: { kind: 'RunAlive' } });
  });
});

describe('the entities', () => {
  it('agree with the migrations', async () => {
    expect(await schemaDrift(database.system)).toEqual([]);
  });
});
