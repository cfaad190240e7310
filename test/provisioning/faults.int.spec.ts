import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Pod } from '@beffroi/platform/kubernetes';
import { type Deployment, workloadName } from '@beffroi/provisioning/domain';
import { Provisioner, RECONCILE_ROLE } from '@beffroi/provisioning/server';
import { onStandIn } from './site.target.ts';
import { ARRANGING, eventually, startWorld, type World } from './world.fixture.ts';

jest.setTimeout(180_000);

const CALM = {};
const HOUR_MS = 3_600_000;
const EVERYTHING_BUT_THE_DATE = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'requestIdleCallback',
  'cancelIdleCallback',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

interface Lease {
  readonly epoch: string;
  /** By the database's clock. */
  readonly expiresAtMs: number;
  readonly givenBack: boolean;
}

describe('what goes wrong', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(16);
    world.sweepEveryMs = 1_000;
    world.relistEveryMs = 2_000;
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
  const findPods = async ({ id }: Deployment): Promise<readonly Pod[]> => {
    const labelSelector = `beffroi.fr/deployment-id=${id}`;
    const pods = await world.site.admin.list({ apiVersion: 'v1', kind: 'Pod', labelSelector });
    if (!pods.ok) throw new Error(pods.failure.message);
    return pods.value.items;
  };
  /** No double: one workload each, and as many pods as engines are wanted. */
  const podsOf = async (deployment: Deployment): Promise<number> => (await findPods(deployment)).length;
  const nodeOf = async (deployment: Deployment): Promise<string> =>
    (await findPods(deployment))[0]!.spec!.nodeName!;
  const runsElsewhere = (deployment: Deployment, than: string): Promise<void> =>
    eventually(async () => {
      const nodes = (await findPods(deployment))
        .filter(({ metadata }) => !metadata.deletionTimestamp)
        .map(({ spec }) => spec!.nodeName);
      expect(nodes).toHaveLength(1);
      expect([undefined, than]).not.toContain(nodes[0]);
    }, 60_000);
  const lease = async (): Promise<Lease> => {
    const [found] = await world.test.asOwner<Lease>(
      `select epoch, expires_at = '-infinity' as "givenBack",
              extract(epoch from expires_at)::double precision * 1000 as "expiresAtMs"
         from platform.lease where role = $1`,
      [RECONCILE_ROLE],
    );
    return found!;
  };

  it.each([2, 9])(
    'with two workers killed at once, in the midst of write %d, does not stop the third',
    async (write) => {
      await world.stopWorkers();
      const pair = await Promise.all([world.forkWorker(), world.forkWorker()]);
      const deployment = await world.requested(2);
      await Promise.race(pair.map((worker) => worker.wrote(write)));
      await Promise.all(pair.map((worker) => worker.kill()));
      const dead = await lease();
      expect(dead.givenBack).toBe(false);
      expect((await world.look(deployment)).phase).not.toBe('Ready');
      world.startWorker();
      await becomes(deployment, 'Ready');
      expect(Number((await lease()).epoch)).toBeGreaterThan(Number(dead.epoch));
      expect(await podsOf(deployment)).toBe(2);
      const workloads = (await world.leftOnSite()).filter((name) => name.startsWith('Deployment/'));
      expect(workloads).toEqual([`Deployment/${workloadName(deployment.id)}`]);
    },
  );

  it('with a leader that wakes after its lease writes nothing over its successor’s', async () => {
    const deployment = await world.requested();
    await becomes(deployment, 'Ready');
    const stale = new AbortController();
    const woken = new Provisioner(world.provisionerOptions, Number((await lease()).epoch) - 1).run(
      stale.signal,
    );
    await world.retire.execute(ARRANGING, { deploymentId: deployment.id });
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

  it('when a retirement comes while engines are replaced leaves nothing', async () => {
    const deployment = await world.requested();
    await becomes(deployment, 'Ready');
    const [before] = await findPods(deployment);
    await world.update.execute(ARRANGING, { deploymentId: deployment.id, contextTokens: 16_384 });
    // Others of the new template are on their way.
    await eventually(async () => {
      const names = (await findPods(deployment)).map(({ metadata }) => metadata.name);
      expect(names.some((name) => name !== before!.metadata.name)).toBe(true);
    });
    await world.retire.execute(ARRANGING, { deploymentId: deployment.id });
    await becomes(deployment, 'Retired');
  });

  it('when a quota of somebody else refuses pods is told, and heals with the quota', async () => {
    const deployment = await world.requested();
    await becomes(deployment, 'Ready');
    const { namespace } = deployment;
    const { admin } = world.site;
    const metadata = { name: 'of-somebody', namespace };
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata,
      spec: { hard: { pods: '1' } },
    } as const;
    expect((await admin.create(quota, { fieldManager: 'somebody' })).ok).toBe(true);
    await world.update.execute(ARRANGING, { deploymentId: deployment.id, replicas: 2 });
    await eventually(async () =>
      expect((await world.look(deployment)).conditions).toContainEqual(
        expect.objectContaining({ type: 'QuotaAccepted', status: 'False', reason: 'QuotaExceeded' }),
      ),
    );
    // What runs goes on.
    expect(await world.look(deployment)).toMatchObject({ readyEngines: 1 });
    await admin.delete({ ...quota, ...metadata });
    await eventually(
      async () => expect(await world.look(deployment)).toMatchObject({ readyEngines: 2 }),
      60_000,
    );
    await becomes(deployment, 'Ready');
  });

  it('when somebody empties a node, its engine moves to another', async () => {
    const deployment = await world.requested();
    await becomes(deployment, 'Ready');
    const name = await nodeOf(deployment);
    const node = { apiVersion: 'v1', kind: 'Node', name } as const;
    const taints = [{ key: 'suite.beffroi.fr/emptied', effect: 'NoExecute' }];
    const setTaints = (value: object[] | null) =>
      world.site.admin.patch(
        node,
        { type: 'merge', body: { spec: { taints: value } } },
        { fieldManager: 'somebody' },
      );
    await setTaints(taints);
    await runsElsewhere(deployment, name);
    await becomes(deployment, 'Ready');
    await setTaints(null);
    await eventually(async () => expect(await podsOf(deployment)).toBe(1));
  });

  it('when the worker’s clock jumps by an hour, forth and back, keeps its lease, and goes on', async () => {
    const before = await world.requested();
    await becomes(before, 'Ready');
    const { epoch } = await lease();
    world.startWorker();
    try {
      for (const hours of [1, -1]) {
        jest.useRealTimers();
        const { expiresAtMs } = await lease();
        jest.useFakeTimers({ doNotFake: [...EVERYTHING_BUT_THE_DATE], now: Date.now() + hours * HOUR_MS });
        await becomes(await world.requested(), 'Ready');
        // Renewed twice, a third of its time apart.
        const renewedMs = expiresAtMs + world.leaseTtlMs / 2;
        await eventually(async () => expect((await lease()).expiresAtMs).toBeGreaterThan(renewedMs));
        expect((await lease()).epoch).toBe(epoch);
        expect(await world.look(before)).toMatchObject({ phase: 'Ready' });
      }
    } finally {
      jest.useRealTimers();
    }
    await becomes(await world.requested(), 'Ready');
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

    it('when the API server is wholly away goes on serving, says so, and does afterwards what was asked', async () => {
      const serving = await world.requested();
      await becomes(serving, 'Ready');
      await world.site.setFaults!({ unreachable: true });
      const asked = await world.requested();
      for (const each of [serving, asked])
        await eventually(async () =>
          expect((await world.look(each)).conditions).toContainEqual(
            expect.objectContaining({ reason: 'ClusterUnreachable' }),
          ),
        );
      expect(await world.look(serving)).toMatchObject({ phase: 'Ready', readyEngines: 1 });
      await world.site.setFaults!(CALM);
      await becomes(asked, 'Ready');
      expect([await podsOf(serving), await podsOf(asked)]).toEqual([1, 1]);
    });

    it('when requests fail or are never answered tries again', async () => {
      await world.site.setFaults!({ http5xx: { status: 503, count: 4 } });
      const failed = await world.requested();
      await becomes(failed, 'Ready');
      await world.site.setFaults!({ hang: { count: 1 } });
      await becomes(await world.requested(), 'Ready');
    });

    it('when events come twice, or never, ends where it should', async () => {
      await world.site.setFaults!({ duplicateEvents: true });
      await becomes(await world.requested(), 'Ready');
      await world.site.setFaults!({ dropEvents: { count: 40 } });
      const deployment = await world.requested();
      await becomes(deployment, 'Ready');
      expect(await podsOf(deployment)).toBe(1);
    });

    it('when its engines start slowly loads for as long', async () => {
      await world.site.setFaults!({ slowStartMs: 3_000 });
      const deployment = await world.requested();
      await becomes(deployment, 'Loading');
      await becomes(deployment, 'Ready');
    });

    it('when all nodes fall ill is Degraded, and Ready when they are well', async () => {
      const deployment = await world.requested();
      await becomes(deployment, 'Ready');
      await world.site.setFaults!({ nodesNotReady: world.site.nodes.map(({ name }) => name) });
      await becomes(deployment, 'Degraded');
      await world.site.setFaults!(CALM);
      await becomes(deployment, 'Ready');
    });

    it('when its node is lost is Degraded, and starts on another once the node is known to be gone', async () => {
      const deployment = await world.requested();
      await becomes(deployment, 'Ready');
      const name = await nodeOf(deployment);
      await world.site.setFaults!({ nodesLost: [name] });
      await becomes(deployment, 'Degraded');
      await world.site.admin.delete({ apiVersion: 'v1', kind: 'Node', name });
      await runsElsewhere(deployment, name);
      await becomes(deployment, 'Ready');
      expect(await podsOf(deployment)).toBe(1);
    });
  }
});
