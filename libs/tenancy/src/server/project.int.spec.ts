import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  brandId,
  type CollectiviteId,
  type OperatorScope,
  type PlanId,
  type Scope,
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { NewTenantDefaults } from '../domain/index.ts';
import {
  CacheSalts,
  AttachBodyOperation,
  AttachedBodiesRepository,
  CollectivitesRepository,
  CreateProjectOperation,
  DeclareOperatorOperation,
  entities,
  OperatorsRepository,
  PackagedDirectory,
  ProjectsRepository,
  RegisterCollectiviteOperation,
  SetPayerOperation,
} from './index.ts';

const actor = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
const operator: OperatorScope = { kind: 'operator', actor };
const agentOf = (collectiviteId: CollectiviteId): TenantScope => ({ kind: 'tenant', collectiviteId, actor });

class NoLimits extends NewTenantDefaults {
  async levelOf() {
    return { weight: 1, class: 'standard' as const };
  }
  async plan() {
    return { planId: brandId<PlanId>('decouverte'), level: { weight: 1, class: 'standard' as const } };
  }
  async apply() {}
}

let test: TestDatabase;
let database: Database;
let projects: ProjectsRepository;
let createProject: CreateProjectOperation;
let attaching: AttachBodyOperation;
let register: RegisterCollectiviteOperation;
let bourges: CollectiviteId;
let vierzon: CollectiviteId;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database(entities);
  const { unitOfWork } = database;
  projects = new ProjectsRepository(unitOfWork);
  createProject = new CreateProjectOperation(
    unitOfWork,
    new CollectivitesRepository(unitOfWork),
    new AttachedBodiesRepository(unitOfWork),
  );
  attaching = new AttachBodyOperation(unitOfWork, new CollectivitesRepository(unitOfWork));
  register = new RegisterCollectiviteOperation(
    unitOfWork,
    new PackagedDirectory(),
    new NoLimits(),
    new CacheSalts(sealingKey(Buffer.alloc(32, 7))),
  );
  const idOf = async (codeInsee: string) => {
    const outcome = await register.execute(operator, { codeInsee });
    if (!outcome.ok) throw new Error(outcome.failure.kind);
    return outcome.value.id;
  };
  bourges = await idOf('18033');
  vierzon = await idOf('18279');
});
afterAll(() => test.close());

const recordsOf = (id: string) =>
  test.asOwner<{ body: unknown }>(`select body from dataplane.record where kind = 'project' and id = $1`, [
    id,
  ]);

describe('a project', () => {
  it('is created by an agent for its own collectivité, and published', async () => {
    const outcome = await createProject.execute(agentOf(bourges), {
      collectiviteId: bourges,
      name: 'Accueil des usagers',
      sensitivity: 'personnel',
      analyticCode: '6288-DSI',
    });
    if (!outcome.ok) throw new Error(outcome.failure.kind);
    const project = outcome.value;
    expect(await projects.find(agentOf(bourges), project.id)).toEqual(project);
    expect(await recordsOf(project.id)).toEqual([
      {
        body: {
          collectiviteId: bourges,
          payerId: bourges,
          analyticCode: '6288-DSI',
          sensitivity: 'personnel',
        },
      },
    ]);
  });

  it('has a name of its own within its collectivité only', async () => {
    const input = { name: 'Urbanisme', sensitivity: 'interne' } as const;
    const first = await createProject.execute(operator, { ...input, collectiviteId: bourges });
    if (!first.ok) throw new Error(first.failure.kind);
    expect(await createProject.execute(operator, { ...input, collectiviteId: bourges })).toEqual({
      ok: false,
      failure: { kind: 'ProjectNameTaken', name: 'Urbanisme', projectId: first.value.id },
    });
    expect(await createProject.execute(operator, { ...input, collectiviteId: vierzon })).toMatchObject({
      ok: true,
    });
  });

  it('is created once for one idempotency key', async () => {
    const input = {
      collectiviteId: vierzon,
      name: 'Archives',
      sensitivity: 'public',
      idempotencyKey: 'k',
    } as const;
    const first = await createProject.execute(operator, input);
    expect(first.ok).toBe(true);
    expect(await createProject.execute(operator, input)).toEqual(first);
  });

  it.each(['another', 'unknown', 'malformed'])(
    'is not created in %s collectivité, all alike',
    async (which) => {
      const collectiviteId = brandId<CollectiviteId>(
        { another: vierzon, unknown: randomUUID(), malformed: 'vierzon' }[which]!,
      );
      const outcome = await createProject.execute(agentOf(bourges), {
        collectiviteId,
        name: 'Intrusion',
        sensitivity: 'interne',
      });
      expect(outcome).toEqual({ ok: false, failure: { kind: 'CollectiviteNotFound', collectiviteId } });
    },
  );
});

describe('the projects', () => {
  const namesOf = async (scope: Scope, filter: { collectiviteId?: CollectiviteId }) => {
    const page = await projects.list(scope, filter, { first: 10 });
    return page.ok ? page.value.items.map(({ node }) => node.name) : page.failure;
  };

  it('are those of the agent’s collectivité, whatever the filter says', async () => {
    expect(await namesOf(agentOf(bourges), {})).toEqual(['Accueil des usagers', 'Urbanisme']);
    expect(await namesOf(agentOf(bourges), { collectiviteId: vierzon })).toEqual([]);
    expect(await namesOf(operator, { collectiviteId: vierzon })).toEqual(['Urbanisme', 'Archives']);
    expect(await namesOf(operator, {})).toHaveLength(4);
  });

  it('stay hidden when the application forgets its filter', async () => {
    const owners = await database.unitOfWork.read(agentOf(vierzon), ({ manager }) =>
      manager.query<unknown[]>('select distinct collectivite_id as id from tenancy.project'),
    );
    expect(owners).toEqual([{ id: vierzon }]);
  });
});

describe('the operator', () => {
  it('is one, declared again when its name changes', async () => {
    const operators = new OperatorsRepository(database.unitOfWork);
    const declare = new DeclareOperatorOperation(database.unitOfWork);
    const scope = systemScope('spec');
    expect(await operators.current(operator)).toBeUndefined();
    const first = await declare.execute(scope, { name: 'Syndicat (fictif)', siren: null });
    await declare.execute(scope, { name: 'Syndicat (fictif)', siren: null });
    const renamed = await declare.execute(scope, { name: 'Berry Numérique (fictif)', siren: '241800507' });
    expect(await operators.current(agentOf(bourges))).toEqual({
      id: first.ok && first.value.id,
      name: 'Berry Numérique (fictif)',
      siren: '241800507',
    });
    expect(renamed.ok).toBe(true);
    const audited = await test.asOwner(`select from platform.audit_entry where action = 'operator.declare'`);
    expect(audited).toHaveLength(2);
    expect(await declare.execute(scope, { name: 'X', siren: '241800508' })).toMatchObject({
      failure: { kind: 'InvalidIdentifier', check: 'key' },
    });
  });
});

describe('an attached body', () => {
  const attach = (scope: Scope, collectiviteId: CollectiviteId, name = 'CCAS') =>
    attaching.execute(scope, { collectiviteId, name, kind: 'ccas' });

  it('is administered by its collectivité, and has a name of its own there', async () => {
    const attached = await attach(agentOf(bourges), bourges);
    if (!attached.ok) throw new Error(attached.failure.kind);
    expect(await attach(agentOf(bourges), bourges)).toMatchObject({
      failure: { kind: 'AttachedBodyNameTaken', attachedBodyId: attached.value.id },
    });
    const project = await createProject.execute(agentOf(bourges), {
      collectiviteId: bourges,
      name: 'Aide sociale',
      sensitivity: 'personnel',
      attachedBodyId: attached.value.id,
    });
    if (!project.ok) throw new Error(project.failure.kind);
    expect(await recordOf(project.value.id)).toMatchObject({ attachedBodyId: attached.value.id });
  });

  it('of another collectivité takes no project, and nobody hangs one below another', async () => {
    const attached = await attach(operator, vierzon, 'Caisse des écoles');
    if (!attached.ok) throw new Error(attached.failure.kind);
    const project = { collectiviteId: bourges, name: 'Cantine', sensitivity: 'interne' } as const;
    expect(
      await createProject.execute(operator, { ...project, attachedBodyId: attached.value.id }),
    ).toMatchObject({ failure: { kind: 'AttachedBodyNotFound' } });
    expect(await attach(agentOf(bourges), vierzon)).toMatchObject({
      failure: { kind: 'CollectiviteNotFound' },
    });
  });
});

describe('who pays for a collectivité', () => {
  it('is a group that shares services with it, for every project, from then on', async () => {
    const project = await createProject.execute(operator, {
      collectiviteId: vierzon,
      name: 'Payé par un autre',
      sensitivity: 'interne',
    });
    if (!project.ok) throw new Error(project.failure.kind);
    const paying = new SetPayerOperation(database.unitOfWork);
    expect(await recordOf(project.value.id)).toMatchObject({ payerId: vierzon });
    const group = await register.execute(operator, { siren: '241800507' });
    if (!group.ok) throw new Error(group.failure.kind);
    expect(
      await paying.execute(operator, { collectiviteId: vierzon, payerId: group.value.id }),
    ).toMatchObject({ value: { payerId: group.value.id } });
    expect(await recordOf(project.value.id)).toMatchObject({ payerId: group.value.id });
    const own = await createProject.execute(agentOf(vierzon), {
      collectiviteId: vierzon,
      name: 'Créé par la commune',
      sensitivity: 'interne',
    });
    expect(own.ok && (await recordOf(own.value.id))).toMatchObject({ payerId: group.value.id });
    expect(await paying.execute(operator, { collectiviteId: vierzon, payerId: bourges })).toMatchObject({
      failure: { kind: 'PayerRefused', cause: 'category' },
    });
    await paying.execute(operator, { collectiviteId: vierzon, payerId: vierzon });
    expect(await recordOf(project.value.id)).toMatchObject({ payerId: vierzon });
  });
});

const recordOf = async (id: string) => {
  const [row] = await test.asOwner<{ body: unknown }>('select body from dataplane.record where id = $1', [
    id,
  ]);
  return row?.body;
};
