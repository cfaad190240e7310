import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  brandId,
  type CollectiviteId,
  type OperatorScope,
  type PlanId,
  type TenantScope,
} from '@beffroi/kernel';
import { openText, sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { type Database, schemaDrift } from '@beffroi/platform/typeorm';
import { cacheSaltContext, type DeclaredBody, NewTenantDefaults } from '../domain/index.ts';
import {
  CacheSalts,
  CollectivitesRepository,
  entities,
  PackagedDirectory,
  RegisterCollectiviteOperation,
} from './index.ts';

const actor = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
const operator: OperatorScope = { kind: 'operator', actor };
const agentOf = (collectiviteId: CollectiviteId): TenantScope => ({ kind: 'tenant', collectiviteId, actor });
const dataPlaneKey = sealingKey(Buffer.alloc(32, 7));

/** Remembers for whom it was asked; the real one is of quotas. */
class RememberedDefaults extends NewTenantDefaults {
  async levelOf() {
    return { weight: 1, class: 'standard' as const };
  }
  readonly applied: string[] = [];
  async plan() {
    return { planId: brandId<PlanId>('decouverte'), level: { weight: 1, class: 'standard' as const } };
  }
  async apply(_scope: unknown, ids: readonly CollectiviteId[], planId: PlanId) {
    this.applied.push(...ids.map((id) => `${id} ${planId}`));
  }
}

const BOURGES = '211800339';
const BOURGES_PLUS = '241800507';
const VIERZON = '18279';

let test: TestDatabase;
let database: Database;
let collectivites: CollectivitesRepository;
const defaults = new RememberedDefaults();
let register: RegisterCollectiviteOperation;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database(entities);
  const { unitOfWork } = database;
  collectivites = new CollectivitesRepository(unitOfWork);
  const salts = new CacheSalts(dataPlaneKey);
  register = new RegisterCollectiviteOperation(unitOfWork, new PackagedDirectory(), defaults, salts);
});
afterAll(() => test.close());

const registered = async (input: Parameters<typeof register.execute>[1]) => {
  const outcome = await register.execute(operator, input);
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value;
};

describe('a registration', () => {
  it('brings a commune on board by its SIREN, with the population of the national data', async () => {
    const bourges = await registered({ siren: BOURGES });
    expect(bourges).toMatchObject({
      siren: BOURGES,
      codeInsee: '18033',
      name: 'Bourges',
      category: 'commune',
      department: '18',
      population: { kind: 'municipale', vintage: 2023 },
      declared: false,
      state: 'active',
      planId: 'decouverte',
    });
    expect(await collectivites.find(operator, bourges.id)).toEqual(bourges);
    expect(defaults.applied).toEqual([`${bourges.id} decouverte`]);
  });

  it('publishes the tenant with a salt of its own that gateways can open', async () => {
    const group = await registered({ siren: BOURGES_PLUS });
    const [record] = await test.asOwner<{ body: { cacheSalt: string } }>(
      `select body from dataplane.record where kind = 'tenant' and id = $1`,
      [group.id],
    );
    expect(record!.body).toEqual({
      state: 'active',
      weight: 1,
      class: 'standard',
      cacheSalt: expect.any(String),
    });
    const salt = openText(dataPlaneKey, record!.body.cacheSalt, cacheSaltContext(group.id));
    expect(salt).toMatch(/^[\w-]{43}$/);
  });

  it('is audited and tells other contexts', async () => {
    const [bourges] = await test.asOwner<{ id: string }>(
      'select id from tenancy.collectivite where siren = $1',
      [BOURGES],
    );
    const audited = await test.asOwner(
      'select action, target_type, collectivite_id from platform.audit_entry where target_id = $1',
      [bourges!.id],
    );
    expect(audited).toEqual([
      { action: 'collectivite.register', target_type: 'collectivite', collectivite_id: bourges!.id },
    ]);
    const events = await test.asOwner('select type from platform.outbox where collectivite_id = $1', [
      bourges!.id,
    ]);
    expect(events).toEqual([{ type: 'tenancy.collectivite-registered' }]);
  });

  it('is refused the second time with who is on board, by SIREN or by INSEE code', async () => {
    const known = await collectivites.findBySiren(operator, brandId(BOURGES));
    for (const input of [{ siren: BOURGES }, { codeInsee: '18033' }, { siren: BOURGES, codeInsee: '18033' }])
      expect(await register.execute(operator, input)).toEqual({
        ok: false,
        failure: { kind: 'AlreadyRegistered', collectivite: known },
      });
  });

  it('succeeds for exactly one of many at the same instant', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => register.execute(operator, { codeInsee: VIERZON })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const rows = await test.asOwner('select from tenancy.collectivite where code_insee = $1', [VIERZON]);
    expect(rows).toHaveLength(1);
  });

  it('answers the same to the same idempotency key', async () => {
    const input = { siren: '200090561', idempotencyKey: 'once' };
    const first = await register.execute(operator, input);
    expect(first.ok).toBe(true);
    expect(await register.execute(operator, input)).toEqual(first);
    await expect(register.execute(operator, { ...input, siren: '200069227' })).rejects.toThrow(
      /another input/,
    );
  });

  it('says which key is wrong, what is unknown, and where a merged commune went', async () => {
    expect(await register.execute(operator, { siren: '211800338' })).toMatchObject({
      failure: { kind: 'InvalidIdentifier', check: 'key' },
    });
    expect(await register.execute(operator, { siren: '732829320' })).toMatchObject({
      failure: { kind: 'UnknownInDirectory', identifier: 'siren' },
    });
    expect(await register.execute(operator, { codeInsee: '01025' })).toMatchObject({ ok: true });
    expect(await register.execute(operator, { codeInsee: '75111' })).toMatchObject({
      failure: { kind: 'UnknownInDirectory', merged: { current: { name: 'Paris' } } },
    });
  });

  it('takes a declared body once, and marks it', async () => {
    const declared: DeclaredBody = {
      name: 'SDIS du Cher (fictif)',
      category: 'sdis',
      natureJuridique: '7372',
      department: '18',
    };
    const sdis = await registered({ declared });
    expect(sdis).toMatchObject({ declared: true, siren: null, population: null });
    expect(await register.execute(operator, { declared })).toMatchObject({
      failure: { kind: 'AlreadyRegistered', collectivite: { id: sdis.id } },
    });
  });
});

describe('the collectivités', () => {
  it('are listed by pages, oldest first', async () => {
    const first = await collectivites.list(operator, { first: 2 });
    if (!first.ok) throw new Error('no page');
    expect(first.value.items.map(({ node }) => node.name)).toEqual(['Bourges', 'CA Bourges Plus']);
    const after = first.value.items[1]!.cursor;
    const second = await collectivites.list(operator, { first: 1, after });
    expect(second).toMatchObject({
      value: { items: [{ node: { name: 'Vierzon' } }], hasNextPage: true },
    });
    expect(await collectivites.list(operator, { first: 2, after: 'nonsense' })).toMatchObject({ ok: false });
  });

  it('show an agent its own alone, an identifier of another or of nothing being the same', async () => {
    const known = await collectivites.findBySiren(operator, brandId(BOURGES));
    const other = await collectivites.findBySiren(operator, brandId(BOURGES_PLUS));
    const agent = agentOf(known!.id);
    expect(await collectivites.find(agent, known!.id)).toEqual(known);
    expect(await collectivites.find(agent, other!.id)).toBeUndefined();
    expect(await collectivites.findBySiren(agent, other!.siren!)).toBeUndefined();
    expect(await collectivites.find(agent, brandId('not-an-id'))).toBeUndefined();
    expect(await collectivites.list(agent, { first: 10 })).toMatchObject({
      value: { items: [{ node: known }] },
    });
  });

  it('stay hidden from an agent when the application forgets its filter', async () => {
    const known = await collectivites.findBySiren(operator, brandId(BOURGES));
    const rows = await database.unitOfWork.read(agentOf(known!.id), ({ manager }) =>
      manager.query<unknown[]>('select id from tenancy.collectivite'),
    );
    expect(rows).toEqual([{ id: known!.id }]);
  });
});

describe('the entities', () => {
  it('agree with the migrations', async () => {
    expect(await schemaDrift(database.system)).toEqual([]);
  });
});
