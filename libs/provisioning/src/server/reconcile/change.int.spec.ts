import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type Deployment, workloadName } from '../../domain/index.ts';
import { engineKeys, operator } from '../furniture.fixture.ts';
import { eventually, siteUnderTest } from './site-under-test.fixture.ts';

const site = siteUnderTest();
const { requested, becomes, routeOf, collectivite, objectsIn } = site;

const LARGER = 'ministral-3-14b-instruct-2512';
const workloadsOf = async ({ namespace }: Deployment): Promise<string[]> =>
  (await objectsIn(namespace)).filter((name) => name.startsWith('Deployment/'));
/** As a gateway that follows every record at once: which answers it got, until told to stop. */
const gatewayAsking = (deployment: Deployment) => {
  const answers: number[] = [];
  let asking = true;
  const loop = (async () => {
    while (asking) {
      const route = await routeOf(deployment);
      const engine = route?.engines[0];
      if (engine) {
        const apiKey = engineKeys.open(deployment.id, route.credential!);
        const answer = await fetch(`${engine.url}/v1/models`, {
          headers: { authorization: `Bearer ${apiKey}` },
        }).catch(() => ({ status: 0 }));
        answers.push(answer.status);
      } else answers.push(503);
      await pause(5);
    }
  })();
  return {
    stop: async (): Promise<number[]> => {
      asking = false;
      await loop;
      return [...new Set(answers)];
    },
  };
};

describe('a deployment that becomes another model', () => {
  it('serves without a gap where GPUs are free, and leaves nothing of before', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const gateway = gatewayAsking(deployment);
    const upgraded = await site.upgrade.execute(operator, { deploymentId: deployment.id, model: LARGER });
    expect(upgraded).toMatchObject({ ok: true, value: { modelId: LARGER, version: 2 } });
    await eventually(async () =>
      expect(await routeOf(deployment)).toMatchObject({ modelId: LARGER, state: 'ready' }),
    );
    await eventually(async () =>
      expect(await workloadsOf(deployment)).toEqual([`Deployment/${workloadName(deployment.id, 2)}`]),
    );
    expect(await gateway.stop()).toEqual([200]);
    await becomes(deployment, 'Ready');
    await eventually(async () =>
      expect(await site.test.asOwner('select 1 from provisioning.rollout_share')).toEqual([]),
    );
  });

  it('goes first where none is free, and comes back as the other', async () => {
    const deployment = await requested(await collectivite(), 2);
    await becomes(deployment, 'Ready');
    await site.upgrade.execute(operator, { deploymentId: deployment.id, model: LARGER });
    await eventually(async () =>
      expect(await routeOf(deployment)).toMatchObject({ modelId: LARGER, engines: [{}, {}] }),
    );
    await becomes(deployment, 'Ready');
    expect(await workloadsOf(deployment)).toEqual([`Deployment/${workloadName(deployment.id, 2)}`]);
  });

  it('leaves nothing of either when it is retired in between', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const gateway = site.slowGateway();
    await gateway.poll(0);
    await site.upgrade.execute(operator, { deploymentId: deployment.id, model: LARGER });
    // The new one serves, and the gateway that does not know it keeps the one of before.
    await eventually(async () => expect(await routeOf(deployment)).toMatchObject({ modelId: LARGER }));
    expect(await workloadsOf(deployment)).toHaveLength(2);
    await site.furniture.retire.execute(operator, { deploymentId: deployment.id });
    await eventually(async () => expect(await routeOf(deployment)).toMatchObject({ state: 'closed' }));
    expect(await workloadsOf(deployment)).toHaveLength(2);
    await gateway.poll(1_000_000);
    await becomes(deployment, 'Retired');
    await gateway.poll(1_000_000, { leaving: true });
    expect(await objectsIn(deployment.namespace)).toEqual([]);
    for (const table of ['rollout_share', 'gpu_reservation'])
      expect(await site.test.asOwner(`select 1 from provisioning.${table}`)).toEqual([]);
  });

  it('takes one change at a time', async () => {
    await site.stopWorkers();
    const deployment = await requested(await collectivite());
    const change = () => site.upgrade.execute(operator, { deploymentId: deployment.id, model: LARGER });
    expect((await change()).ok).toBe(true);
    expect(await site.rotate.execute(operator, { deploymentId: deployment.id })).toMatchObject({
      failure: { kind: 'RolloutUnderWay' },
    });
    site.startWorker();
  });
});

describe('an engine key that is rotated', () => {
  it('is known to every engine before a gateway uses it, and the old one is refused in the end', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const before = (await routeOf(deployment))!;
    const gateway = gatewayAsking(deployment);
    expect((await site.rotate.execute(operator, { deploymentId: deployment.id })).ok).toBe(true);
    await eventually(async () =>
      expect(
        await site.test.asOwner(
          'select 1 from provisioning.deployment where id = $1 and previous_engine_key_sealed is null',
          [deployment.id],
        ),
      ).toHaveLength(1),
    );
    const old = engineKeys.open(deployment.id, before.credential!);
    await eventually(async () => {
      const {
        engines: [engine],
      } = (await routeOf(deployment))!;
      const headers = { authorization: `Bearer ${old}` };
      expect((await fetch(`${engine!.url}/v1/models`, { headers })).status).toBe(401);
    });
    // The stand-in ends a pod at once, without the seconds in which a real one still answers.
    expect((await gateway.stop()).filter((status) => status !== 0)).toEqual([200]);
    await becomes(deployment, 'Ready');
  });
});
