import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Deployment, RequestDeploymentInput } from '../../domain/index.ts';
import { type Furniture, furnish, MODEL, nodeWith, operator, SITE } from '../furniture.fixture.ts';
import { QueueRepository } from '../persistence/queue.repository.ts';
import { SCALING_ROLE, ScalingStore } from '../persistence/scaling.store.ts';
import { QueueKeeper } from './queue.keeper.ts';

const EPOCH = 1;
const NODES = [nodeWith(2)];

let furniture: Furniture;
let keeper: QueueKeeper;

beforeAll(async () => {
  furniture = await furnish();
  keeper = new QueueKeeper(new ScalingStore(furniture.unitOfWork, EPOCH));
  await furniture.registerSite();
  await furniture.countNodes(NODES);
  await furniture.test.asOwner(
    `insert into platform.lease (role, epoch, holder, expires_at) values ($1, $2, 'spec', 'infinity')`,
    [SCALING_ROLE, EPOCH],
  );
});
beforeEach(async () => {
  await furniture.test.asOwner('delete from provisioning.gpu_reservation');
  await furniture.test.asOwner(
    `update provisioning.deployment set desired = 'retired', retired_at = now(), queued_at = null`,
  );
});
afterAll(() => furniture.close());

const requested = async (more: Partial<RequestDeploymentInput> = {}): Promise<Deployment> => {
  const outcome = await furniture.request.execute(operator, {
    collectiviteId: null,
    model: MODEL,
    ...more,
  });
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value;
};
const serve = () => keeper.serve(new Map([[SITE, NODES]]), new Date());
const look = (deployment: Deployment): Promise<Deployment> => furniture.look(deployment);
/** As the reconciler does when its engines are gone. */
const gone = ({ id }: Deployment) =>
  furniture.test.asOwner(
    `update provisioning.deployment set replicas = 0, pods = 0, observed_generation = generation where id = $1`,
    [id],
  );
const reserved = async (): Promise<number> => {
  const [row] = await furniture.test.asOwner<{ sum: string | null }>(
    'select sum(replicas * gpus_per_replica) as sum from provisioning.gpu_reservation',
  );
  return Number(row!.sum ?? 0);
};

describe('the queue of a site that is full', () => {
  it('takes whoever is willing to wait, tells the places, and admits when there is room', async () => {
    const first = await requested({ replicas: 2 });
    const second = await requested({ waitForRoom: true });
    const third = await requested({ waitForRoom: true, priority: 'garanti' });
    const positions = await new QueueRepository(furniture.unitOfWork).of(operator, [second.id, third.id]);
    expect([positions.get(second.id), positions.get(third.id)]).toEqual([2, 1]);
    await serve();
    expect(await look(second)).toMatchObject({ replicas: 0 });
    await furniture.test.asOwner('delete from provisioning.gpu_reservation where deployment_id = $1', [
      first.id,
    ]);
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
    await furniture.test.asOwner('delete from provisioning.gpu_reservation where deployment_id = $1', [
      town.id,
    ]);
    await serve();
    expect(await look(night)).toMatchObject({ replicas: 2, queuedAt: null });
  });
});

describe('a deployment of which somebody wants fewer engines', () => {
  it('gives their GPUs to others when they are gone, and not before', async () => {
    const large = await requested({ replicas: 2 });
    await furniture.test.asOwner('update provisioning.deployment set pods = 2 where id = $1', [large.id]);
    expect(await furniture.update.execute(operator, { deploymentId: large.id, replicas: 1 })).toMatchObject({
      ok: true,
    });
    const waiting = await requested({ waitForRoom: true });
    await serve();
    expect([await reserved(), (await look(waiting)).replicas]).toEqual([2, 0]);
    await furniture.test.asOwner(
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
    const gateway = furniture.test.pool(furniture.test.gatewayUrl);
    await gateway.query('select provisioning.wake($1)', [[sleeper.id]]);
    await expect(gateway.query('select * from provisioning.wake')).rejects.toThrow('permission denied');
    await serve();
    expect(await look(sleeper)).toMatchObject({ replicas: 1, queuedAt: null });
    expect(await reserved()).toBe(1);
  });
});
