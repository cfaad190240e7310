import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ReviewedModels } from '@beffroi/catalogue/domain';
import {
  entities as catalogueEntities,
  GpuInventoryRepository,
  RegisterSiteOperation,
  SitesRepository,
  SiteVault,
  SyncModelsOperation,
} from '@beffroi/catalogue/server';
import {
  brandId,
  type CollectiviteId,
  type OperatorScope,
  type SiteId,
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { CollectivitesRepository, entities as tenancyEntities } from '@beffroi/tenancy/server';
import { asFinding, plain } from '../../domain/site-check/finding.ts';
import type { RequestDeploymentInput } from '../../domain/index.ts';
import {
  EngineKeys,
  entities,
  RequestDeploymentOperation,
  SetPlacementPolicyOperation,
  SiteHealthStore,
  SiteLedger,
  UpdateDeploymentOperation,
} from '../index.ts';
import { endSiteCheck, wantSiteCheck } from '../persistence/site-check.rows.ts';

const actor = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
const operator: OperatorScope = { kind: 'operator', actor };
const agentOf = (collectiviteId: CollectiviteId): TenantScope => ({ kind: 'tenant', collectiviteId, actor });
const system = systemScope('spec');
const MODEL = 'ministral-3-8b-instruct-2512';
const siteId = (id: string) => brandId<SiteId>(id);
const REGIONS = { bourges: 'cloudgouv-eu-west-1', chartres: 'eu-west-2', dijon: 'eu-west-2' } as const;
const DEDICATED = 'beffroi.fr/dedicated-to';
/** Believes the first contrary answer. */
const HASTY = { losing: { answers: 1, forMs: 0 }, regaining: { answers: 1, forMs: 0 } };

let test: TestDatabase;
let database: Database;
let request: RequestDeploymentOperation;
let update: UpdateDeploymentOperation;
let policies: SetPlacementPolicyOperation;
let town: CollectiviteId;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database([...tenancyEntities, ...catalogueEntities, ...entities]);
  const { unitOfWork } = database;
  const sites = new SitesRepository(unitOfWork);
  const models = new ReviewedModels();
  const collectivites = new CollectivitesRepository(unitOfWork);
  const keys = new EngineKeys([sealingKey(Buffer.alloc(32, 5))]);
  request = new RequestDeploymentOperation(unitOfWork, collectivites, models, sites, keys);
  update = new UpdateDeploymentOperation(unitOfWork, models, sites);
  policies = new SetPlacementPolicyOperation(unitOfWork, collectivites, sites);
  await new SyncModelsOperation(unitOfWork, models).execute(system);
  const vault = new SiteVault([sealingKey(Buffer.alloc(32, 6))]);
  for (const [id, region] of Object.entries(REGIONS))
    await new RegisterSiteOperation(unitOfWork, sites, vault).execute(system, {
      id,
      name: id,
      region,
      country: 'FR',
      qualification: 'none',
      storageClass: null,
      kubeconfig: 'apiVersion: v1',
    });
});
beforeEach(async () => {
  await test.asOwner('delete from provisioning.gpu_reservation');
  await test.asOwner('delete from provisioning.site_health');
  await test.asOwner('delete from provisioning.site_check');
  for (const id of Object.keys(REGIONS)) await nodesOn(id, {});
  town = await collectivite();
});
afterAll(() => test.close());

let sirens = 210_000_000;
const collectivite = async (): Promise<CollectiviteId> => {
  const id = randomUUID();
  await test.asOwner(
    `insert into tenancy.collectivite
       (id, siren, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
     values ($1, $2, 'Commune', 'commune', false, 'active', 'decouverte', 'sealed', now())`,
    [id, String(sirens++)],
  );
  return brandId(id);
};
/** Two GPUs that all share, and one for each collectivité that is named. */
const nodesOn = (id: string, dedicated: Readonly<Record<string, number>>): Promise<boolean> => {
  const node = (nodeName: string, gpuCount: number, labels: Record<string, string>) => ({
    nodeName,
    gpuProduct: 'NVIDIA-L40S',
    gpuCount,
    gpuFree: gpuCount,
    labels,
    ready: true,
  });
  return new GpuInventoryRepository(database.unitOfWork).record(system, siteId(id), [
    node(`${id}-1`, 2, {}),
    ...Object.entries(dedicated).map(([owner, gpus]) => node(`${id}-${owner}`, gpus, { [DEDICATED]: owner })),
  ]);
};
const ask = (more: Partial<RequestDeploymentInput> = {}, owner = town) =>
  request.execute(agentOf(owner), { collectiviteId: owner, model: MODEL, ...more });
const placedOn = async (more: Partial<RequestDeploymentInput> = {}): Promise<string> => {
  const result = await ask(more);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value.siteId;
};
const loses = (id: string) =>
  new SiteHealthStore(database.unitOfWork, HASTY).note(siteId(id), 'connect ECONNREFUSED');
const failsCheck = (id: string) =>
  database.unitOfWork.inScope(system, { operation: 'spec' }, async ({ manager, now }) => {
    await wantSiteCheck(manager, siteId(id), now);
    const findings = [asFinding('network-policy', 'blocking', plain('open'))];
    await endSiteCheck(manager, siteId(id), { findings, credentialDigest: 'x', now });
  });

describe('a request that names no site', () => {
  it('passes over sites that do not answer or fail their check, and takes the next best', async () => {
    expect(await placedOn()).toBe('bourges');
    await loses('bourges');
    expect(await placedOn()).toBe('chartres');
    await failsCheck('chartres');
    expect(await placedOn()).toBe('dijon');
  });

  it('comes back to a site that answers again', async () => {
    await loses('bourges');
    await new SiteHealthStore(database.unitOfWork, HASTY).note(siteId('bourges'), null);
    expect(await placedOn()).toBe('bourges');
  });

  it('is told every reason when no site takes it', async () => {
    await loses('bourges');
    await failsCheck('chartres');
    await ask({ siteId: 'dijon', replicas: 2 });
    const result = await ask();
    expect(result).toMatchObject({
      failure: {
        kind: 'InsufficientCapacity',
        siteName: 'dijon',
        elsewhere: [
          { siteId: 'bourges', failure: { kind: 'SiteRefused', cause: 'unreachable' } },
          { siteId: 'chartres', failure: { cause: 'blocked', blocking: ['network-policy'] } },
        ],
      },
    });
  });

  it('goes to the regions that it names', async () => {
    expect(await placedOn({ regions: ['eu-west-2'] })).toBe('chartres');
    expect(await ask({ regions: ['us-east-2'] })).toMatchObject({
      failure: { kind: 'RegionRefused', allowed: ['us-east-2'] },
    });
  });
});

describe('a site that is named', () => {
  it('is refused with its own reason, and none is taken instead', async () => {
    await loses('bourges');
    expect(await ask({ siteId: 'bourges' })).toMatchObject({
      failure: { kind: 'SiteRefused', siteId: 'bourges', cause: 'unreachable' },
    });
    await failsCheck('chartres');
    expect(await ask({ siteId: 'chartres' })).toMatchObject({ failure: { cause: 'blocked' } });
  });
});

describe('the policy of a collectivité', () => {
  const policy = (more: object) =>
    policies.execute(operator, { collectiviteId: town, regions: null, dedicatedPool: false, ...more });

  it('holds whatever a tenant asks for', async () => {
    await policy({ regions: ['eu-west-2'] });
    expect(await placedOn()).toBe('chartres');
    expect(await ask({ siteId: 'bourges' })).toMatchObject({ failure: { kind: 'RegionRefused' } });
    expect(await ask({ regions: ['cloudgouv-eu-west-1'] })).toMatchObject({
      failure: { kind: 'RegionRefused', allowed: [] },
    });
    await policy({});
    expect(await placedOn()).toBe('bourges');
  });

  it('names no region without a site, and no collectivité that is not there', async () => {
    expect(await policy({ regions: ['mars'] })).toMatchObject({
      failure: { kind: 'UnknownRegion', region: 'mars' },
    });
    expect(await policy({ collectiviteId: brandId(randomUUID()) })).toMatchObject({
      failure: { kind: 'OwnerNotFound' },
    });
  });

  it('is not a tenant’s to write', async () => {
    const forge = database.unitOfWork.inScope(agentOf(town), { operation: 'forge' }, ({ manager }) =>
      manager.query('insert into provisioning.placement_policy (collectivite_id) values ($1)', [town]),
    );
    await expect(forge).rejects.toThrow(/permission denied/);
  });

  it('keeps to nodes that are set aside, whose GPUs are counted apart', async () => {
    await policy({ dedicatedPool: true });
    expect(await ask({ siteId: 'bourges' })).toMatchObject({
      failure: { kind: 'ModelDoesNotFit', placement: { dedicated: true, available: [] } },
    });
    await nodesOn('bourges', { [town]: 1 });
    const own = await ask();
    expect(own).toMatchObject({ value: { siteId: 'bourges', dedicated: true } });
    expect(await ask()).toMatchObject({
      failure: { kind: 'InsufficientCapacity', placement: { total: 1, reserved: 1, dedicated: true } },
    });
    // The shared nodes are as free as before, and others never see the pool.
    const other = await collectivite();
    expect(await ask({ siteId: 'bourges', replicas: 2 }, other)).toMatchObject({
      value: { dedicated: false },
    });
    expect(await ask({ siteId: 'bourges' }, other)).toMatchObject({
      failure: { placement: { total: 2, reserved: 2 } },
    });
    const ledger = new SiteLedger(database.unitOfWork);
    const pools = async (scope: Parameters<SiteLedger['bySite']>[0]) =>
      (await ledger.bySite(scope, [siteId('bourges')])).map(({ pool }) => pool).sort();
    expect(await pools(agentOf(other))).toEqual([null]);
    expect(await pools(agentOf(town))).toEqual([town, null].sort());
    expect(await pools(operator)).toEqual([town, null].sort());
  });

  it('holds for what grows later, too', async () => {
    await policy({ dedicatedPool: true });
    await nodesOn('bourges', { [town]: 2 });
    const own = await ask();
    if (!own.ok) throw new Error(own.failure.kind);
    const grow = (replicas: number) =>
      update.execute(agentOf(town), { deploymentId: own.value.id, replicas });
    expect(await grow(2)).toMatchObject({ ok: true });
    expect(await grow(3)).toMatchObject({
      failure: { kind: 'InsufficientCapacity', placement: { total: 2 } },
    });
  });
});
