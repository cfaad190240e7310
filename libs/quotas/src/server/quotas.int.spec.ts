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
import {
  checkLimit,
  CountedUsage,
  KeyOwners,
  type Limit,
  LimitUses,
  type SetLimitInput,
  windowAt,
} from '../domain/index.ts';
import {
  entities,
  LimitOwners,
  LimitsRepository,
  LimitWriter,
  LostHoldsRepository,
  MoveEnvelopeOperation,
  PlanDefaults,
  SetLimitOperation,
  ShareEnvelopeOperation,
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
let writer: LimitWriter;
let owners: LimitOwners;
let collectivites: CollectivitesRepository;
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
  collectivites = new CollectivitesRepository(unitOfWork);
  owners = new LimitOwners(
    collectivites,
    new ProjectsRepository(unitOfWork),
    new AttachedBodiesRepository(unitOfWork),
    new OneKey(),
  );
  writer = new LimitWriter(new NothingCounted(), database.gateways);
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
const projectOf = async (collectiviteId: CollectiviteId, name: string): Promise<ProjectId> => {
  const bodies = new AttachedBodiesRepository(database.unitOfWork);
  const create = new CreateProjectOperation(database.unitOfWork, collectivites, bodies);
  const outcome = await create.execute(operator, { collectiviteId, name, sensitivity: 'interne' });
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value.id;
};
/** Somebody waits for a lock. */
const lockAwaited = async (): Promise<void> => {
  const untilMs = performance.now() + 20_000;
  for (;;) {
    const waiting = await test.asOwner(
      `select 1 from pg_locks where not granted
       and pid in (select pid from pg_stat_activity where datname = current_database())`,
    );
    if (waiting.length > 0) return;
    if (performance.now() > untilMs) throw new Error('nobody waited');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
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
    const ofProject = await set({
      level: 'project',
      ownerId: await projectOf(vierzon, 'Accueil'),
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

  it('starts in the window that is open once it has its locks, though it asked for them in the one before', async () => {
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
    const { startMs } = windowAt('month', Date.now());
    expect(openings).toEqual([{ window_start: new Date(startMs), spent: 5 }]);
  });
});

describe('a move of an envelope', () => {
  it('looks what is free once it has its locks: a window may have closed while it waited', async () => {
    const budget = { metric: 'tokens', window: 'day', modelId: 'ministral-3-3b-instruct-2512' } as const;
    const envelope = await set({ ...budget, level: 'collectivite', ownerId: bourges, value: 1_000 });
    const share = new ShareEnvelopeOperation(database.unitOfWork, writer, owners, collectivites);
    const shareOf = async (name: string) => {
      const ownerId = await projectOf(bourges, name);
      const wish = { envelopeId: envelope.id, level: 'project', ownerId, value: 100 } as const;
      const shared = await share.execute(operator, wish);
      if (!shared.ok) throw new Error(shared.failure.kind);
      return shared.value.id;
    };
    const [from, to] = [await shareOf('Voirie'), await shareOf('Parcs')];
    let askedAt: Date | undefined;
    class NothingUsed extends LimitUses {
      override async of(_scope: unknown, _limits: unknown, at?: Date) {
        askedAt = at;
        return new Map();
      }
    }
    const holder = await test.pool(test.ownerUrl, 1).connect();
    await holder.query('begin');
    await holder.query('select from quotas.limit_row where id = $1 for update', [from]);
    const move = new MoveEnvelopeOperation(database.unitOfWork, writer, new NothingUsed(), collectivites);
    const moved = move.execute(operator, { fromLimitId: from, toLimitId: to, amount: 40 });
    await lockAwaited();
    const { rows } = await holder.query<{ at: Date }>('select clock_timestamp() as at');
    await holder.query('commit');
    holder.release();
    expect(await moved).toMatchObject({ ok: true, value: { from: { value: 60 }, to: { value: 140 } } });
    expect(askedAt!.getTime()).toBeGreaterThanOrEqual(rows[0]!.at.getTime());
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
