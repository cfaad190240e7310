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
  type DeploymentId,
  type OperatorScope,
  type SiteId,
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { type Database, schemaDrift } from '@beffroi/platform/typeorm';
import { CollectivitesRepository, entities as tenancyEntities } from '@beffroi/tenancy/server';
import type { Deployment, RequestDeploymentInput } from '../../domain/index.ts';
import {
  DeploymentsRepository,
  EngineKeys,
  entities,
  RequestDeploymentOperation,
  RetireDeploymentOperation,
  SiteLedger,
} from '../index.ts';

const actor = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
const operator: OperatorScope = { kind: 'operator', actor };
const agentOf = (collectiviteId: CollectiviteId): TenantScope => ({ kind: 'tenant', collectiviteId, actor });
const system = systemScope('spec');
const MODEL = 'ministral-3-8b-instruct-2512';
const SITE = brandId<SiteId>('cher');

let test: TestDatabase;
let database: Database;
let request: RequestDeploymentOperation;
let retire: RetireDeploymentOperation;
let deployments: DeploymentsRepository;
let bourges: CollectiviteId;
let vierzon: CollectiviteId;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database([...tenancyEntities, ...catalogueEntities, ...entities]);
  const { unitOfWork } = database;
  const sites = new SitesRepository(unitOfWork);
  const models = new ReviewedModels();
  const keys = new EngineKeys([sealingKey(Buffer.alloc(32, 5))]);
  request = new RequestDeploymentOperation(
    unitOfWork,
    new CollectivitesRepository(unitOfWork),
    models,
    sites,
    keys,
  );
  retire = new RetireDeploymentOperation(unitOfWork);
  deployments = new DeploymentsRepository(unitOfWork);

  await new SyncModelsOperation(unitOfWork, models).execute(system);
  const vault = new SiteVault([sealingKey(Buffer.alloc(32, 6))]);
  await new RegisterSiteOperation(unitOfWork, sites, vault).execute(system, {
    id: SITE,
    name: 'Bourges',
    region: 'cloudgouv-eu-west-1',
    country: 'FR',
    qualification: 'secnumcloud-3.2',
    storageClass: null,
    kubeconfig: 'apiVersion: v1',
  });
  bourges = await collectivite('211800339', 'Bourges');
  vierzon = await collectivite('211802798', 'Vierzon');
});
beforeEach(async () => {
  await test.asOwner('delete from provisioning.gpu_reservation');
  await gpusOnSite(2);
});
afterAll(() => test.close());

const collectivite = async (siren: string, name: string): Promise<CollectiviteId> => {
  const id = randomUUID();
  await test.asOwner(
    `insert into tenancy.collectivite
       (id, siren, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
     values ($1, $2, $3, 'commune', false, 'active', 'decouverte', 'sealed', now())`,
    [id, siren, name],
  );
  return brandId(id);
};

const gpusOnSite = (gpuCount: number): Promise<boolean> =>
  new GpuInventoryRepository(database.unitOfWork).record(system, SITE, [
    { nodeName: 'gpu-1', gpuProduct: 'NVIDIA-L40S', gpuCount, gpuFree: gpuCount, labels: {}, ready: true },
  ]);

const wish = (collectiviteId: CollectiviteId | null, more: Partial<RequestDeploymentInput> = {}) => ({
  collectiviteId,
  model: MODEL,
  ...more,
});
const accepted = async (
  collectiviteId: CollectiviteId,
  more: Partial<RequestDeploymentInput> = {},
): Promise<Deployment> => {
  const result = await request.execute(agentOf(collectiviteId), wish(collectiviteId, more));
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};
const page = { first: 25 };

describe('the tables', () => {
  it('are what the entities say', async () => {
    expect((await schemaDrift(database.system)).filter((change) => /provisioning/.test(change))).toEqual([]);
  });
});

describe('a request for a deployment', () => {
  it('is accepted with its GPUs set aside, and says where and how it will run', async () => {
    const deployment = await accepted(bourges);
    expect(deployment).toMatchObject({
      collectiviteId: bourges,
      modelId: MODEL,
      siteId: SITE,
      namespace: 't-211800339',
      precision: 'fp8',
      gpuProduct: 'NVIDIA-L40S',
      gpusPerReplica: 1,
      phase: 'Pending',
      desired: 'running',
      generation: 1,
      observedGeneration: 0,
    });
    const ledger = new SiteLedger(database.unitOfWork);
    expect(await ledger.bySite(agentOf(vierzon), [SITE])).toEqual([
      { siteId: SITE, gpuProduct: 'NVIDIA-L40S', gpus: 1, pool: null },
    ]);
  });

  it('keeps its engine key sealed', async () => {
    const { id } = await accepted(bourges);
    const [row] = await test.asOwner<{ engine_key_sealed: string }>(
      'select engine_key_sealed from provisioning.deployment where id = $1',
      [id],
    );
    expect(row!.engine_key_sealed).toMatch(/^v1\./);
  });

  it('accepts an alias of the model', async () => {
    const alias = (await new ReviewedModels().list()).find(({ id }) => id === MODEL)!.aliases[0]!;
    expect((await accepted(bourges, { model: alias })).modelId).toBe(MODEL);
  });

  it('answers the same deployment to the same idempotency key', async () => {
    const idempotencyKey = randomUUID();
    const first = await accepted(bourges, { idempotencyKey });
    expect((await accepted(bourges, { idempotencyKey })).id).toBe(first.id);
  });

  it('is refused when others hold the GPUs, whoever they are', async () => {
    await accepted(bourges, { replicas: 2 });
    expect(await request.execute(agentOf(vierzon), wish(vierzon))).toMatchObject({
      ok: false,
      failure: { kind: 'InsufficientCapacity', siteName: 'Bourges', placement: { total: 2, reserved: 2 } },
    });
  });

  it('never promises the same GPU twice, however many ask at once', async () => {
    await gpusOnSite(3);
    const towns = [bourges, vierzon];
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const town = towns[index % towns.length]!;
        return request.execute(agentOf(town), wish(town));
      }),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(3);
    const [sum] = await test.asOwner<{ gpus: number }>(
      'select sum(gpus_per_replica * replicas) as gpus from provisioning.gpu_reservation',
    );
    expect(sum!.gpus).toBe(3);
  });

  it('is refused by a site that does not exist', async () => {
    expect(await request.execute(operator, wish(bourges, { siteId: 'mars' }))).toEqual({
      ok: false,
      failure: { kind: 'SiteRefused', siteId: 'mars', cause: 'unknown' },
    });
  });

  it('is refused for a model that fits no GPU of the site', async () => {
    expect(
      await request.execute(operator, wish(bourges, { model: 'mistral-large-3-675b-instruct-2512' })),
    ).toMatchObject({
      failure: { kind: 'ModelDoesNotFit', placement: { needed: { gpus: 8, product: 'H200' } } },
    });
  });

  it('finds no collectivité but its own', async () => {
    expect(await request.execute(agentOf(bourges), wish(vierzon))).toMatchObject({
      failure: { kind: 'OwnerNotFound', collectiviteId: vierzon },
    });
    expect(await request.execute(agentOf(bourges), wish(null))).toMatchObject({
      failure: { kind: 'OwnerNotFound', collectiviteId: null },
    });
  });
});

describe('the shared pool', () => {
  it('is seen by operators and by no tenant', async () => {
    const shared = await request.execute(operator, wish(null));
    if (!shared.ok) throw new Error(shared.failure.kind);
    expect(shared.value).toMatchObject({ collectiviteId: null, namespace: 'beffroi-pool' });
    expect(await deployments.find(operator, shared.value.id)).toMatchObject({ id: shared.value.id });
    expect(await deployments.find(agentOf(bourges), shared.value.id)).toBeUndefined();
  });
});

describe('the deployments of a tenant', () => {
  it('are its own, even when the application forgets its filter', async () => {
    const { id } = await accepted(vierzon);
    const seen = await database.unitOfWork.read(agentOf(bourges), ({ manager }) =>
      manager.query<{ id: string }[]>('select id from provisioning.deployment where id = $1', [id]),
    );
    expect(seen).toEqual([]);
    const listed = await deployments.list(agentOf(bourges), {}, page);
    expect(listed.ok && listed.value.items.every(({ node }) => node.collectiviteId === bourges)).toBe(true);
  });

  it('have a status that a tenant may not write', async () => {
    await accepted(bourges);
    const forge = database.unitOfWork.inScope(agentOf(bourges), { operation: 'forge' }, ({ manager }) =>
      manager.query(`update provisioning.deployment set phase = 'Ready'`),
    );
    await expect(forge).rejects.toThrow(/permission denied/);
  });
});

describe('a retirement', () => {
  it('is wanted once, and asking again changes nothing', async () => {
    const { id } = await accepted(bourges);
    const first = await retire.execute(agentOf(bourges), { deploymentId: id });
    expect(first).toMatchObject({ ok: true, value: { desired: 'retired', generation: 2 } });
    expect(await retire.execute(agentOf(bourges), { deploymentId: id })).toEqual(first);
  });

  it('finds nothing that belongs to somebody else', async () => {
    const { id } = await accepted(bourges);
    for (const deploymentId of [id, brandId<DeploymentId>(randomUUID()), brandId<DeploymentId>('no uuid')]) {
      expect(await retire.execute(agentOf(vierzon), { deploymentId })).toEqual({
        ok: false,
        failure: { kind: 'DeploymentNotFound', deploymentId },
      });
    }
  });
});
