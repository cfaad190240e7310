import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, type DeploymentId } from '@beffroi/kernel';
import { schemaDrift } from '@beffroi/platform/typeorm';
import type { Deployment, RequestDeploymentInput } from '../../domain/index.ts';
import {
  agentOf,
  type Furniture,
  furnish,
  MODEL,
  models,
  nodeWith,
  operator,
  SITE,
} from '../furniture.fixture.ts';
import { SiteLedger } from '../index.ts';

let furniture: Furniture;
let bourges: CollectiviteId;
let vierzon: CollectiviteId;

beforeAll(async () => {
  furniture = await furnish();
  await furniture.registerSite();
  bourges = await furniture.collectivite('Bourges', '211800339');
  vierzon = await furniture.collectivite('Vierzon', '211802798');
});
beforeEach(async () => {
  await furniture.test.asOwner('delete from provisioning.gpu_reservation');
  await furniture.countNodes([nodeWith(2)]);
});
afterAll(() => furniture.close());

const wish = (collectiviteId: CollectiviteId | null, more: Partial<RequestDeploymentInput> = {}) => ({
  collectiviteId,
  model: MODEL,
  ...more,
});
const accepted = async (
  collectiviteId: CollectiviteId,
  more: Partial<RequestDeploymentInput> = {},
): Promise<Deployment> => {
  const result = await furniture.request.execute(agentOf(collectiviteId), wish(collectiviteId, more));
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};
const page = { first: 25 };

describe('the tables', () => {
  it('are what the entities say', async () => {
    expect(
      (await schemaDrift(furniture.database.system)).filter((change) => /provisioning/.test(change)),
    ).toEqual([]);
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
    const ledger = new SiteLedger(furniture.unitOfWork);
    expect(await ledger.bySite(agentOf(vierzon), [SITE])).toEqual([
      { siteId: SITE, gpuProduct: 'NVIDIA-L40S', gpus: 1, pool: null },
    ]);
  });

  it('keeps its engine key sealed', async () => {
    const { id } = await accepted(bourges);
    const [row] = await furniture.test.asOwner<{ engine_key_sealed: string }>(
      'select engine_key_sealed from provisioning.deployment where id = $1',
      [id],
    );
    expect(row!.engine_key_sealed).toMatch(/^v1\./);
  });

  it('accepts an alias of the model', async () => {
    const alias = (await models.list()).find(({ id }) => id === MODEL)!.aliases[0]!;
    expect((await accepted(bourges, { model: alias })).modelId).toBe(MODEL);
  });

  it('answers the same deployment to the same idempotency key', async () => {
    const idempotencyKey = randomUUID();
    const first = await accepted(bourges, { idempotencyKey });
    expect((await accepted(bourges, { idempotencyKey })).id).toBe(first.id);
  });

  it('is refused when others hold the GPUs, whoever they are', async () => {
    await accepted(bourges, { replicas: 2 });
    expect(await furniture.request.execute(agentOf(vierzon), wish(vierzon))).toMatchObject({
      ok: false,
      failure: { kind: 'InsufficientCapacity', siteName: 'Bourges', placement: { total: 2, reserved: 2 } },
    });
  });

  it('never promises the same GPU twice, however many ask at once', async () => {
    await furniture.countNodes([nodeWith(3)]);
    const towns = [bourges, vierzon];
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const town = towns[index % towns.length]!;
        return furniture.request.execute(agentOf(town), wish(town));
      }),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(3);
    const [sum] = await furniture.test.asOwner<{ gpus: number }>(
      'select sum(gpus_per_replica * replicas) as gpus from provisioning.gpu_reservation',
    );
    expect(sum!.gpus).toBe(3);
  });

  it('is refused by a site that does not exist', async () => {
    expect(await furniture.request.execute(operator, wish(bourges, { siteId: 'mars' }))).toEqual({
      ok: false,
      failure: { kind: 'SiteRefused', siteId: 'mars', cause: 'unknown' },
    });
  });

  it('is refused for a model that fits no GPU of the site', async () => {
    expect(
      await furniture.request.execute(
        operator,
        wish(bourges, { model: 'mistral-large-3-675b-instruct-2512' }),
      ),
    ).toMatchObject({
      failure: { kind: 'ModelDoesNotFit', placement: { needed: { gpus: 8, product: 'H200' } } },
    });
  });

  it('finds no collectivité but its own', async () => {
    expect(await furniture.request.execute(agentOf(bourges), wish(vierzon))).toMatchObject({
      failure: { kind: 'OwnerNotFound', collectiviteId: vierzon },
    });
    expect(await furniture.request.execute(agentOf(bourges), wish(null))).toMatchObject({
      failure: { kind: 'OwnerNotFound', collectiviteId: null },
    });
  });
});

describe('the shared pool', () => {
  it('is seen by operators and by no tenant', async () => {
    const shared = await furniture.request.execute(operator, wish(null));
    if (!shared.ok) throw new Error(shared.failure.kind);
    expect(shared.value).toMatchObject({ collectiviteId: null, namespace: 'beffroi-pool' });
    expect(await furniture.deployments.find(operator, shared.value.id)).toMatchObject({
      id: shared.value.id,
    });
    expect(await furniture.deployments.find(agentOf(bourges), shared.value.id)).toBeUndefined();
  });
});

describe('the deployments of a tenant', () => {
  it('are its own, even when the application forgets its filter', async () => {
    const { id } = await accepted(vierzon);
    const seen = await furniture.unitOfWork.read(agentOf(bourges), ({ manager }) =>
      manager.query<{ id: string }[]>('select id from provisioning.deployment where id = $1', [id]),
    );
    expect(seen).toEqual([]);
    const listed = await furniture.deployments.list(agentOf(bourges), {}, page);
    expect(listed.ok && listed.value.items.every(({ node }) => node.collectiviteId === bourges)).toBe(true);
  });

  it('have a status that a tenant may not write', async () => {
    await accepted(bourges);
    const forge = furniture.unitOfWork.inScope(agentOf(bourges), { operation: 'forge' }, ({ manager }) =>
      manager.query(`update provisioning.deployment set phase = 'Ready'`),
    );
    await expect(forge).rejects.toThrow(/permission denied/);
  });
});

describe('a retirement', () => {
  it('is wanted once, and asking again changes nothing', async () => {
    const { id } = await accepted(bourges);
    const first = await furniture.retire.execute(agentOf(bourges), { deploymentId: id });
    expect(first).toMatchObject({ ok: true, value: { desired: 'retired', generation: 2 } });
    expect(await furniture.retire.execute(agentOf(bourges), { deploymentId: id })).toEqual(first);
  });

  it('finds nothing that belongs to somebody else', async () => {
    const { id } = await accepted(bourges);
    for (const deploymentId of [id, brandId<DeploymentId>(randomUUID()), brandId<DeploymentId>('no uuid')]) {
      expect(await furniture.retire.execute(agentOf(vierzon), { deploymentId })).toEqual({
        ok: false,
        failure: { kind: 'DeploymentNotFound', deploymentId },
      });
    }
  });
});
