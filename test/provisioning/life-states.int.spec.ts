import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Deployment } from '@beffroi/provisioning/domain';
import { DeploymentEraser } from '@beffroi/provisioning/server';
import type { LifeState } from '@beffroi/tenancy/domain';
import { StoredErasureTally } from '@beffroi/tenancy/server';
import { ARRANGING, eventually, startWorld, type World } from './world.fixture.ts';

const SERVICES = { apiVersion: 'v1', kind: 'Service' } as const;
jest.setTimeout(180_000);

describe('at the cluster, a collectivité’s deployment', () => {
  let world: World;
  let deployment: Deployment;
  beforeAll(async () => {
    world = await startWorld(2);
    world.sweepEveryMs = 500;
    await world.furnish();
    world.startWorker();
    deployment = await world.requested();
    await isReady();
  });
  afterAll(() => world?.close());

  const isReady = () =>
    eventually(async () => expect(await world.look(deployment)).toMatchObject({ phase: 'Ready' }));
  const owner = () => deployment.collectiviteId!;
  const moveTo = (state: LifeState) =>
    world.test.asOwner(
      `update tenancy.collectivite
          set state = $2, notice_ends_at = case when $2 = 'notice' then now() + interval '21 days' end
        where id = $1`,
      [owner(), state],
    );
  const services = async () => {
    const labelSelector = `beffroi.fr/deployment-id=${deployment.id}`;
    const list = await world.site.admin.list({ ...SERVICES, labelSelector });
    return list.ok ? list.value.items.map(({ metadata }) => metadata) : [];
  };
  const wanted = { model: 'ministral-3-3b-instruct-2512', replicas: 1, contextTokens: 8_192 };

  it.each(['suspended', 'notice'] as const)(
    'stays while it is %s, is repaired, and gets no other',
    async (state) => {
      await moveTo(state);
      const [before] = await services();
      await world.site.admin.delete({ ...SERVICES, namespace: deployment.namespace, name: before!.name });
      await eventually(async () => {
        const [after] = await services();
        expect(after!.name).toBe(before!.name);
        expect(after!.uid).not.toBe(before!.uid);
      });
      await isReady();
      const another = await world.request.execute(ARRANGING, { collectiviteId: owner(), ...wanted });
      expect(another).toMatchObject({ ok: false, failure: { kind: 'StateForbids', state } });
    },
  );

  it('goes while it is being erased, with all that it had on its site', async () => {
    await moveTo('erasing');
    const { unitOfWork } = world.database;
    const eraser = new DeploymentEraser(unitOfWork, world.retire, new StoredErasureTally());
    expect(await eraser.erase(ARRANGING, owner())).toMatchObject({ kind: 'waiting', left: 1 });
    await eventually(async () => expect(await eraser.erase(ARRANGING, owner())).toEqual({ kind: 'erased' }));
    expect(await world.leftOnSite()).toEqual([]);
  });
});
