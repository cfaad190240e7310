import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Deployment, workloadName } from '@beffroi/provisioning/domain';
import { Provisioner, RECONCILE_ROLE } from '@beffroi/provisioning/server';
import { onStandIn } from './site.target.ts';
import { eventually, startWorld, type World } from './world.fixture.ts';

jest.setTimeout(180_000);

const CALM = {};

describe('what goes wrong', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(16);
    world.sweepEveryMs = 1_000;
    await world.furnish();
  });
  beforeEach(() => {
    world.startWorker();
  });
  afterEach(async () => {
    await world.site.setFaults?.(CALM);
    await world.retireAll();
    await eventually(async () => expect(Object.keys(await world.phases())).toEqual(['Retired']), 60_000);
    // No orphan: neither object nor reservation nor route is left of anything.
    await eventually(async () => expect(await world.leftOnSite()).toEqual([]), 60_000);
    expect(await world.test.asOwner('select 1 from provisioning.gpu_reservation')).toEqual([]);
    const routes = `select 1 from dataplane.record where kind = 'route' and body is not null`;
    expect(await world.test.asOwner(routes)).toEqual([]);
    await world.stopWorkers();
  });
  afterAll(() => world?.close());

  const becomes = (deployment: Deployment, phase: Deployment['phase']): Promise<void> =>
    eventually(async () => expect(await world.look(deployment)).toMatchObject({ phase }), 60_000);
  /** No double: one workload each, and as many pods as engines are wanted. */
  const podsOf = async ({ id }: Deployment): Promise<number> => {
    const labelSelector = `beffroi.fr/deployment-id=${id}`;
    const pods = await world.site.admin.list({ apiVersion: 'v1', kind: 'Pod', labelSelector });
    return pods.ok ? pods.value.items.length : -1;
  };

  it('with two workers killed at once does not stop the third', async () => {
    const deployment = await world.requested(2);
    const [first, second] = [world.startWorker(), world.startWorker()];
    await eventually(async () => expect(world.clusters.writes).toBeGreaterThan(0));
    await Promise.all([first.stop(), second.stop()]);
    await becomes(deployment, 'Ready');
    expect(await podsOf(deployment)).toBe(2);
  });

  it('with a leader that wakes after its lease writes nothing over its successor’s', async () => {
    const deployment = await world.requested();
    await becomes(deployment, 'Ready');
    const [lease] = await world.test.asOwner<{ epoch: string }>(
      'select epoch from platform.lease where role = $1',
      [RECONCILE_ROLE],
    );
    const stale = new AbortController();
    const woken = new Provisioner(world.provisionerOptions, Number(lease!.epoch) - 1).run(stale.signal);
    await world.retire.execute({ kind: 'system', reason: 'spec' }, { deploymentId: deployment.id });
    await becomes(deployment, 'Retired');
    stale.abort();
    await woken;
    expect(await world.look(deployment)).toMatchObject({ phase: 'Retired', readyEngines: 0 });
  });

  it('half-way through a plan is gone on with by whoever comes next', async () => {
    const deployment = await world.requested();
    await eventually(async () => {
      const { namespace } = deployment;
      const found = await world.site.admin.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
      expect(found.ok).toBe(true);
    });
    await world.stopWorkers();
    world.startWorker();
    await becomes(deployment, 'Ready');
    expect(await podsOf(deployment)).toBe(1);
  });

  it('when a retirement comes during a rollout leaves nothing', async () => {
    const deployment = await world.requested();
    await becomes(deployment, 'Ready');
    const scope = { kind: 'system', reason: 'spec' } as const;
    await world.update.execute(scope, { deploymentId: deployment.id, contextTokens: 16_384 });
    await pause(300);
    await world.retire.execute(scope, { deploymentId: deployment.id });
    await becomes(deployment, 'Retired');
  });

  it('when a quota of somebody else refuses pods is told, and heals with the quota', async () => {
    const deployment = await world.requested();
    const { namespace } = deployment;
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', namespace, name: 'of-somebody' } as const;
    const { admin } = world.site;
    await eventually(async () => {
      const created = await admin.create(
        {
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: quota.name, namespace },
          spec: { hard: { pods: '0' } },
        },
        { fieldManager: 'somebody' },
      );
      expect(created.ok || created.failure.kind).toBe(true);
    });
    const workload = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace,
      name: workloadName(deployment.id),
    };
    await eventually(async () => expect((await admin.get(workload)).ok).toBe(true));
    await admin.delete(quota);
    await becomes(deployment, 'Ready');
  });

  // The stand-in's own faults: a real server has none that can be asked for.
  if (onStandIn) {
    it('when the API server answers 500 to every write waits, and finishes later', async () => {
      await world.site.setFaults!({ rejectWrites: true });
      const deployment = await world.requested();
      await eventually(async () =>
        expect((await world.look(deployment)).conditions).toContainEqual(
          expect.objectContaining({ type: 'WorkloadApplied', status: 'False' }),
        ),
      );
      await world.site.setFaults!(CALM);
      await becomes(deployment, 'Ready');
    });

    it('when watches are cut and the past is forgotten again and again ends where it should', async () => {
      const deployment = await world.requested();
      for (let storm = 0; storm < 10; storm += 1) {
        await world.site.setFaults!({ expireHistory: true });
        await world.site.setFaults!(CALM);
        await pause(100);
      }
      await becomes(deployment, 'Ready');
      expect(await podsOf(deployment)).toBe(1);
    });

    it('when the server throttles is waited for as it asks', async () => {
      await world.site.setFaults!({ http429: { retryAfterSeconds: 1, count: 8 } });
      const deployment = await world.requested();
      await becomes(deployment, 'Ready');
    });

    it('when an image cannot be pulled says so, and serves once it can', async () => {
      await world.site.setFaults!({ failPodStart: 'ImagePullBackOff' });
      const deployment = await world.requested();
      await eventually(async () =>
        expect((await world.look(deployment)).conditions).toContainEqual(
          expect.objectContaining({ type: 'EngineHealthy', reason: 'ImagePullFailed' }),
        ),
      );
      await world.site.setFaults!(CALM);
      await becomes(deployment, 'Ready');
    });

    it('when its nodes are lost is Degraded, and Ready when they are back', async () => {
      const deployment = await world.requested();
      await becomes(deployment, 'Ready');
      await world.site.setFaults!({ nodesNotReady: world.site.nodes.map(({ name }) => name) });
      await becomes(deployment, 'Degraded');
      await world.site.setFaults!(CALM);
      await becomes(deployment, 'Ready');
    });
  }
});
