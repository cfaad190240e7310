import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  brandId,
  type CollectiviteId,
  type OperatorScope,
  type PlanId,
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { digestOf, sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import {
  ALWAYS_KEPT,
  type ErasureStep,
  type LifeEvent,
  NewTenantDefaults,
  TenantEraser,
} from '../domain/index.ts';
import {
  CacheSalts,
  AttachedBodiesRepository,
  CollectivitesRepository,
  CreateProjectOperation,
  entities,
  ErasureCertificatesRepository,
  LifeCycleSweep,
  MoveCollectiviteOperation,
  PackagedDirectory,
  ProjectEraser,
  ProjectsRepository,
  RegisterCollectiviteOperation,
  StoredErasureTally,
  SwitchProjectOperation,
} from './index.ts';

const actor = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
const operator: OperatorScope = { kind: 'operator', actor };
const agentOf = (collectiviteId: CollectiviteId): TenantScope => ({ kind: 'tenant', collectiviteId, actor });
const HOUSE = systemScope('housekeeping');
const DAY_MS = 24 * 3_600_000;

class NoLimits extends NewTenantDefaults {
  async plan() {
    return { planId: brandId<PlanId>('decouverte'), level: await this.levelOf() };
  }
  async levelOf() {
    return { weight: 1, class: 'standard' as const };
  }
  async apply() {}
}

/** Another context, which has something to wait for. */
class Engines extends TenantEraser {
  override readonly what = 'deployments';
  override readonly tables = {};
  left = 1;
  override async erase(): Promise<ErasureStep> {
    return this.left > 0 ? { kind: 'waiting', what: this.what, left: this.left } : { kind: 'erased' };
  }
}

let test: TestDatabase;
let database: Database;
let register: RegisterCollectiviteOperation;
let moving: MoveCollectiviteOperation;
let createProject: CreateProjectOperation;
let switching: SwitchProjectOperation;
let town: CollectiviteId;
/** Communes of the Cher, one a spec. */
const codes = [
  '18001',
  '18003',
  '18004',
  '18005',
  '18006',
  '18007',
  '18008',
  '18009',
  '18010',
  '18011',
  '18012',
  '18013',
];

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database(entities);
  const { unitOfWork, gateways } = database;
  const salts = new CacheSalts(sealingKey(Buffer.alloc(32, 7)));
  register = new RegisterCollectiviteOperation(unitOfWork, new PackagedDirectory(), new NoLimits(), salts);
  moving = new MoveCollectiviteOperation(unitOfWork, gateways, new NoLimits(), salts);
  createProject = new CreateProjectOperation(
    unitOfWork,
    new CollectivitesRepository(unitOfWork),
    new AttachedBodiesRepository(unitOfWork),
  );
  switching = new SwitchProjectOperation(unitOfWork, gateways, new CollectivitesRepository(unitOfWork));
});

beforeEach(async () => {
  const outcome = await register.execute(operator, { codeInsee: codes.pop()! });
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  town = outcome.value.id;
});

afterAll(async () => {
  await test?.close();
});

const move = (event: LifeEvent) => moving.execute(operator, { collectiviteId: town, event, reason: 'essai' });
const record = async (id: string) => {
  const rows = await test.asOwner<{ body: unknown }>('select body from dataplane.record where id = $1', [id]);
  return rows[0]?.body;
};
const newProject = async (name: string) => {
  const outcome = await createProject.execute(operator, {
    collectiviteId: town,
    name,
    sensitivity: 'interne',
    analyticCode: '6281',
  });
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value;
};
const sweepWith = (engines: TenantEraser) =>
  new LifeCycleSweep({
    unitOfWork: database.unitOfWork,
    moving,
    erasers: [engines, new ProjectEraser(database.unitOfWork, new StoredErasureTally())],
    backupRetentionMs: 35 * DAY_MS,
  });

describe('a collectivité', () => {
  it('may come on board as a prospect: prepared, not served', async () => {
    const outcome = await register.execute(operator, { codeInsee: '18002', prospect: true });
    if (!outcome.ok) throw new Error(outcome.failure.kind);
    expect(outcome.value.state).toBe('prospect');
    expect(await record(outcome.value.id)).toMatchObject({ state: 'suspended' });
    town = outcome.value.id;
    expect((await newProject('Préparation')).name).toBe('Préparation');
    expect(await move('activate')).toMatchObject({ value: { collectivite: { state: 'active' } } });
    expect(await record(town)).toMatchObject({ state: 'active' });
  });

  it('is refused at every gateway from its suspension on, and says on how many', async () => {
    expect(await move('suspend')).toMatchObject({
      value: { collectivite: { state: 'suspended' }, effectiveOn: 0, liveGateways: 0 },
    });
    expect(await record(town)).toMatchObject({ state: 'suspended' });
    await move('resume');
    expect(await record(town)).toMatchObject({ state: 'active' });
  });

  it('on notice is given nothing new', async () => {
    await move('give-notice');
    const refused = await createProject.execute(agentOf(town), {
      collectiviteId: town,
      name: 'Trop tard',
      sensitivity: 'public',
    });
    expect(refused).toEqual({
      ok: false,
      failure: { kind: 'StateForbids', state: 'notice', activity: 'prepare' },
    });
  });

  it('leaves one audit entry for each step, and none for a step that was taken before', async () => {
    await move('suspend');
    await move('suspend');
    const rows = await test.asOwner(
      `select action from platform.audit_entry where collectivite_id = $1 and action like 'collectivite.%'`,
      [town],
    );
    expect(rows).toEqual([{ action: 'collectivite.register' }, { action: 'collectivite.suspend' }]);
  });

  it('that nobody knows is not found, and one that cannot be erased yet says until when', async () => {
    const nobody = brandId<CollectiviteId>('01900000-0000-7000-8000-00000000dead');
    expect(await moving.execute(operator, { collectiviteId: nobody, event: 'suspend' })).toMatchObject({
      failure: { kind: 'CollectiviteNotFound' },
    });
    await move('give-notice');
    expect(await move('erase')).toMatchObject({ failure: { kind: 'NoticeRunning' } });
  });
});

describe('the end of a collectivité', () => {
  const endNotice = () =>
    test.asOwner(
      `update tenancy.collectivite set notice_ends_at = now() - interval '1 second' where id = $1`,
      [town],
    );

  it('comes by itself after the notice, waits for what is left, and is certified', async () => {
    const project = await newProject('Accueil');
    await move('give-notice');
    const engines = new Engines();
    const sweep = sweepWith(engines);
    await sweep.execute(HOUSE);
    expect(await stateOf(town)).toBe('notice');

    await endNotice();
    await sweep.execute(HOUSE);
    expect(await stateOf(town)).toBe('erasing');
    expect(await record(town)).toMatchObject({ state: 'suspended' });

    engines.left = 0;
    await sweep.execute(HOUSE);
    expect(await stateOf(town)).toBe('erased');
    expect(await record(town)).toBeNull();
    expect(await record(project.id)).toBeNull();
    const kept = await new ProjectsRepository(database.unitOfWork).find(operator, project.id);
    expect(kept).toMatchObject({ name: `effacé ${project.id}`, analyticCode: null });

    const certificates = new ErasureCertificatesRepository(database.unitOfWork);
    const certificate = (await certificates.findMany(operator, [town])).get(town)!;
    expect(certificate).toMatchObject({
      erased: [
        { what: 'deployments', count: 0 },
        { what: 'projects', count: 1 },
      ],
      kept: ALWAYS_KEPT,
    });
    expect(certificate.effectiveAt.getTime() - certificate.finishedAt.getTime()).toBe(35 * DAY_MS);
    const { digest, ...said } = certificate;
    expect(digestOf(said)).toBe(digest);
  });

  it('is certified once, however often and by however many it is swept', async () => {
    await move('give-notice');
    await endNotice();
    const engines = new Engines();
    engines.left = 0;
    await Promise.all([sweepWith(engines).execute(HOUSE), sweepWith(engines).execute(HOUSE)]);
    await sweepWith(engines).execute(HOUSE);
    const rows = await test.asOwner('select 1 from tenancy.erasure_certificate where collectivite_id = $1', [
      town,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('takes the salt of its pseudonyms with it', async () => {
    const before = await saltOf(town);
    await move('give-notice');
    await endNotice();
    const engines = new Engines();
    engines.left = 0;
    await sweepWith(engines).execute(HOUSE);
    expect(await saltOf(town)).not.toBe(before);
  });

  const columnOf = async (id: string, column: 'state' | 'cache_salt_sealed') => {
    const rows = await test.asOwner<Record<string, string>>(
      `select ${column} from tenancy.collectivite where id = $1`,
      [id],
    );
    return rows[0]?.[column];
  };
  const stateOf = (id: string) => columnOf(id, 'state');
  const saltOf = (id: string) => columnOf(id, 'cache_salt_sealed');
});

describe('a project', () => {
  it('is stopped and resumed by its own agents, at every gateway', async () => {
    const project = await newProject('Chatbot');
    const stop = await switching.execute(agentOf(town), { projectId: project.id, stopped: true });
    expect(stop).toMatchObject({ value: { project: { stoppedAt: expect.any(Date) }, liveGateways: 0 } });
    expect(await record(project.id)).toMatchObject({ state: 'stopped' });
    await switching.execute(agentOf(town), { projectId: project.id, stopped: false });
    expect(await record(project.id)).not.toHaveProperty('state');
  });

  it('of somebody else is not found', async () => {
    const project = await newProject('À nous');
    const stranger = brandId<CollectiviteId>('01900000-0000-7000-8000-00000000beef');
    expect(await switching.execute(agentOf(stranger), { projectId: project.id, stopped: true })).toEqual({
      ok: false,
      failure: { kind: 'ProjectNotFound', projectId: project.id },
    });
  });
});
