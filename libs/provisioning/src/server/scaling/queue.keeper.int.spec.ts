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
import { brandId, type OperatorScope, type SiteId, systemScope } from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { CollectivitesRepository, entities as tenancyEntities } from '@beffroi/tenancy/server';
import type { Deployment, RequestDeploymentInput } from '../../domain/index.ts';
import {
  DeploymentsRepository,
  EngineKeys,
  entities,
  RequestDeploymentOperation,
  UpdateDeploymentOperation,
} from '../index.ts';
import { QueueRepository } from '../persistence/queue.repository.ts';
import { SCALING_ROLE, ScalingStore } from '../persistence/scaling.store.ts';
import { QueueKeeper } from './queue.keeper.ts';

const operator: OperatorScope = {
  kind: 'operator',
  actor: { kind: 'user', subject: 'anne', issuer: 'https://agents.example' },
};
const system = systemScope('spec');
const SITE = brandId<SiteId>('cher');
const EPOCH = 1;
const NODES = [
  { nodeName: 'gpu-1', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, gpuFree: 2, labels: {}, ready: true },
];

let test: TestDatabase;
let database: Database;
let request: RequestDeploymentOperation;
let deployments: DeploymentsRepository;
let keeper: QueueKeeper;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database([...tenancyEntities, ...catalogueEntities, ...entities]);
  const { unitOfWork } = database;
  const sites = new SitesRepository(unitOfWork);
  const models = new ReviewedModels();
  const keys = new EngineKeys([sealingKey(Buffer.alloc(32, 5))]);
  const collectivites = new CollectivitesRepository(unitOfWork);
  request = new RequestDeploymentOperation(unitOfWork, collectivites, models, sites, keys);
  deployments = new DeploymentsRepository(unitOfWork);
  keeper = new QueueKeeper(new ScalingStore(unitOfWork, EPOCH));
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
  await new GpuInventoryRepository(unitOfWork).record(system, SITE, NODES);
  await test.asOwner(
    `insert into platform.lease (role, epoch, holder, expires_at) values ($1, $2, 'spec', 'infinity')`,
    [SCALING_ROLE, EPOCH],
  );
});
beforeEach(async () => {
  await test.asOwner('delete from provisioning.gpu_reservation');
  await test.asOwner(
    `update provisioning.deployment set desired = 'retired', retired_at = now(), queued_at = null`,
  );
});
afterAll(() => test.close());

const requested = async (more: Partial<RequestDeploymentInput> = {}): Promise<Deployment> => {
  const outcome = await request.execute(operator, {
    collectiviteId: null,
    model: 'ministral-3-8b-instruct-2512',
    ...more,
  });
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value;
};
const serve = () => keeper.serve(new Map([[SITE, NODES]]), new Date());
const look = async ({ id }: Deployment): Promise<Deployment> => (await deployments.find(operator, id))!;
/** As the reconciler does when its engines are gone. */
const gone = ({ id }: Deployment) =>
  test.asOwner(
    `update provisioning.deployment set replicas = 0, pods = 0, observed_generation = generation where id = $1`,
    [id],
  );
const reserved = async (): Promise<number> => {
  const [row] = await test.asOwner<{ sum: string | null }>(
    'select sum(replicas * gpus_per_replica) as sum from provisioning.gpu_reservation',
  );
  return Number(row!.sum ?? 0);
};

describe('the queue of a site that is full', () => {
  it('takes whoever is willing to wait, tells the places, and admits when there is room', async () => {
    const first = await requested({ replicas: 2 });
    const second = await requested({ waitForRoom: true });
    const third = await requested({ waitForRoom: true, priority: 'garanti' });
    const positions = await new QueueRepository(database.unitOfWork).of(operator, [second.id, third.id]);
    expect([positions.get(second.id), positions.get(third.id)]).toEqual([2, 1]);
    await serve();
    expect(await look(second)).toMatchObject({ replicas: 0 });
    await test.asOwner('delete from provisioning.gpu_reservation where deployment_id = $1', [first.id]);
    await serve();
    expect(await look(second)).toMatchObject({ replicas: 1, queuedAt: null });
    expect(await look(third)).toMatchObject({ replicas: 1, queuedAt: null });
    expect(await reserved()).toBe(2);
  });

  it('lets no newcomer overtake those who wait', async () => {
    await requested();
    await requested({ waitForRoom: true, replicas: 2 });
    await expect(requested()).rejects.toThrow('InsufficientCapacity');
  });

  it('evicts what is deferred for what is not, which comes back when there is room again', async () => {
    const night = await requested({ priority: 'differe', replicas: 2 });
    const town = await requested({ waitForRoom: true });
    await serve();
    expect((await look(night)).queuedAt).not.toBeNull();
    expect(await look(town)).toMatchObject({ replicas: 0 });
    await gone(night);
    await serve();
    await serve();
    expect(await look(town)).toMatchObject({ replicas: 1, queuedAt: null });
    expect(await look(night)).toMatchObject({ replicas: 0 });
    expect(await reserved()).toBe(1);
    await test.asOwner('delete from provisioning.gpu_reservation where deployment_id = $1', [town.id]);
    await serve();
    expect(await look(night)).toMatchObject({ replicas: 2, queuedAt: null });
  });
});

describe('a deployment of which somebody wants fewer engines', () => {
  it('gives their GPUs to others when they are gone, and not before', async () => {
    const large = await requested({ replicas: 2 });
    const models = new ReviewedModels();
    const update = new UpdateDeploymentOperation(
      database.unitOfWork,
      models,
      new SitesRepository(database.unitOfWork),
    );
    await test.asOwner('update provisioning.deployment set pods = 2 where id = $1', [large.id]);
    expect(await update.execute(operator, { deploymentId: large.id, replicas: 1 })).toMatchObject({
      ok: true,
    });
    const waiting = await requested({ waitForRoom: true });
    await serve();
    expect([await reserved(), (await look(waiting)).replicas]).toEqual([2, 0]);
    await test.asOwner(
      'update provisioning.deployment set pods = 1, observed_generation = generation where id = $1',
      [large.id],
    );
    await serve();
    expect(await look(waiting)).toMatchObject({ replicas: 1, queuedAt: null });
    expect(await look(large)).toMatchObject({ replicas: 1 });
    expect(await reserved()).toBe(2);
  });
});

describe('a deployment that sleeps', () => {
  it('is woken by a gateway, which may say that and nothing more', async () => {
    const sleeper = await requested({ minReplicas: 0, maxReplicas: 2 });
    await gone(sleeper);
    await serve();
    expect([await reserved(), (await look(sleeper)).replicas]).toEqual([0, 0]);
    const gateway = test.pool(test.gatewayUrl);
    await gateway.query('select provisioning.wake($1)', [[sleeper.id]]);
    await expect(gateway.query('select * from provisioning.wake')).rejects.toThrow('permission denied');
    await serve();
    expect(await look(sleeper)).toMatchObject({ replicas: 1, queuedAt: null });
    expect(await reserved()).toBe(1);
  });
});
