import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entities as catalogueEntities } from '@beffroi/catalogue/server';
import { brandId, type DeploymentId, type SiteId } from '@beffroi/kernel';
import { LeaseLost } from '@beffroi/platform/reconcile';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { entities as tenancyEntities } from '@beffroi/tenancy/server';
import type { Condition } from '../../domain/index.ts';
import { entities } from './entities.ts';
import { RECONCILE_ROLE, RolloutStore } from './rollout.store.ts';
import type { Status } from './status.rows.ts';

const EPOCH = 3;
const SITE = brandId<SiteId>('s');
const READY_AT = new Date('2026-11-22T10:00:00Z');

let test: TestDatabase;
let database: Database;
let store: RolloutStore;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database([...tenancyEntities, ...catalogueEntities, ...entities]);
  store = new RolloutStore(database.unitOfWork, EPOCH);
  // Tables of other contexts are not what this is about.
  for (const name of ['deployment_model_id_fkey', 'deployment_site_id_fkey'])
    await test.asOwner(`alter table provisioning.deployment drop constraint ${name}`);
  await test.asOwner(`insert into platform.lease values ($1, 'spec', $2, 'infinity')`, [
    RECONCILE_ROLE,
    EPOCH,
  ]);
});
afterAll(() => test.close());

const deploymentIn = async (namespace: string): Promise<DeploymentId> => {
  const id = crypto.randomUUID();
  await test.asOwner(
    `insert into provisioning.deployment
       (id, model_id, site_id, namespace, replicas, precision, gpu_product, gpus_per_replica, context_tokens,
        engine_key_sealed, requested_at)
     values ($1, 'm', $2, $3, 2, 'fp8', 'h100', 4, 8192, '', now())`,
    [id, SITE, namespace],
  );
  return brandId(id);
};
const load = async (id: DeploymentId) => (await store.loadAll([id])).get(id)!;
const RUNS: Condition = {
  type: 'Ready',
  status: 'True',
  reason: 'AsDeclared',
  message: { fr: 'prêt', en: 'ready' },
  lastTransitionAt: READY_AT.toISOString(),
};
const status = (phase: Status['phase'], changes: Partial<Status> = {}): Status => ({
  phase,
  conditions: [RUNS],
  readyEngines: 1,
  pods: 1,
  readyAt: READY_AT,
  takenOver: [],
  ...changes,
});
/** By whom the present rows of some were written. */
const writers = (ids: readonly DeploymentId[]) =>
  test.asOwner('select distinct xmin::text from provisioning.deployment where id = any($1)', [ids]);

describe('what looks at many deployments come to', () => {
  it('is written together, each to its own, with what follows of it', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map(deploymentIn));
    const situations = await store.loadAll(ids);
    await Promise.all(
      ids.map((id, index) =>
        store.saveStatus(
          situations.get(id)!.deployment,
          status(index === 2 ? 'Retired' : 'Ready', { pods: index }),
        ),
      ),
    );
    expect(await writers(ids)).toHaveLength(1);
    for (const [index, id] of ids.entries()) {
      const { deployment, readyAt } = await load(id);
      expect(deployment).toMatchObject({
        pods: index,
        readyEngines: 1,
        observedGeneration: 1,
        conditions: [RUNS],
      });
      expect(deployment.retiredAt === null).toBe(index !== 2);
      expect(readyAt).toEqual(READY_AT);
    }
    const events = await test.asOwner<{ deployment_id: string }>(
      'select deployment_id from provisioning.deployment_event where deployment_id = any($1)',
      [ids],
    );
    expect(events.map(({ deployment_id: id }) => id).toSorted()).toEqual(ids.toSorted());
    const told = await test.asOwner<{ phase: string }>(
      `select payload->>'phase' as phase from platform.outbox
       where type = 'provisioning.phase-changed' and (payload->>'deploymentId')::uuid = any($1)`,
      [ids],
    );
    expect(told.map(({ phase }) => phase).toSorted()).toEqual(['Ready', 'Ready', 'Retired']);
  });

  it('is not written of one that somebody wants otherwise meanwhile, and is of the others', async () => {
    const [wanted, other] = await Promise.all([deploymentIn('d'), deploymentIn('e')]);
    const situations = await store.loadAll([wanted, other]);
    await test.asOwner('update provisioning.deployment set generation = 2 where id = $1', [wanted]);
    await Promise.all(
      [wanted, other].map((id) => store.saveStatus(situations.get(id)!.deployment, status('Ready'))),
    );
    expect((await load(wanted)).deployment).toMatchObject({ phase: 'Pending', observedGeneration: 0 });
    expect((await load(other)).deployment.phase).toBe('Ready');
  });

  it('is refused once somebody else has the lease', async () => {
    const id = await deploymentIn('f');
    const late = new RolloutStore(database.unitOfWork, EPOCH - 1);
    await expect(late.saveStatus((await load(id)).deployment, status('Ready'))).rejects.toThrow(LeaseLost);
    expect((await load(id)).deployment.phase).toBe('Pending');
  });
});

describe('what rows say of many deployments', () => {
  it('shows each with those that live in its namespace, and no others', async () => {
    const [one, two, alone, gone] = await Promise.all(['x', 'x', 'y', 'x'].map(deploymentIn));
    await test.asOwner('update provisioning.deployment set retired_at = now() where id = $1', [gone]);
    const situations = await store.loadAll([one!, alone!, gone!]);
    const inside = (id: DeploymentId) =>
      situations
        .get(id)!
        .inNamespace.map((each) => each.id)
        .toSorted();
    expect([...situations.keys()].toSorted()).toEqual([one!, alone!, gone!].toSorted());
    expect(inside(one!)).toEqual([one!, two!].toSorted());
    expect(inside(alone!)).toEqual([alone]);
    expect(inside(gone!)).toEqual([one!, two!].toSorted());
  });

  it('finds who lives in which namespace', async () => {
    const id = await deploymentIn('z');
    const [inside, nobody] = await Promise.all([
      store.liveInNamespace(SITE, 'z'),
      store.liveInNamespace(SITE, 'nowhere'),
    ]);
    expect(inside).toMatchObject([{ id, siteId: SITE }]);
    expect(nobody).toEqual([]);
  });
});
