import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { systemScope } from '@beffroi/kernel';
import { refOf } from '@beffroi/platform/kubernetes';
import { createLogger, createMetrics } from '@beffroi/platform/observability';
import {
  blockingChecks,
  type Manifest,
  PRIORITY_CLASSES,
  SITE_ACCESS_NAME,
  siteAccessManifests,
  sitePermissions,
  workloadName,
} from '@beffroi/provisioning/domain';
import { GpuCensus, SiteChecker, SiteChecksRepository, SiteHealthStore } from '@beffroi/provisioning/server';
import { GpuInventoryRepository, SitesRepository } from '@beffroi/catalogue/server';
import { foreignObjects, thingsOf } from './foreign-objects.ts';
import { serviceAccountKubeconfig } from './service-account.ts';
import { onStandIn } from './site.target.ts';
import { eventually, SITE, startWorld, type World } from './world.fixture.ts';

jest.setTimeout(120_000);

/** Under a name of this run's own: the cluster may have an installation that uses the usual one. */
const accessOf = (name: string): Manifest[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: {} } },
  ...(JSON.parse(JSON.stringify(siteAccessManifests(name)).replaceAll(SITE_ACCESS_NAME, name)) as Manifest[]),
];

/** A controller-manager asks for new kinds every half minute, and counts none before. */
const QUOTAS_LEARN_KINDS_MS = 35_000;

const log = createLogger({ program: 'spec', level: 'fatal' });

describe('a worker with the rights of infra/kubernetes/site-access.yaml', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
    world.sweepEveryMs = 1_000;
    const { admin, kubeconfig } = world.site;
    for (const manifest of accessOf(world.installation)) {
      const applied = await admin.apply(manifest, { fieldManager: 'beffroi-suite' });
      if (!applied.ok) throw new Error(applied.failure.message);
    }
    await world.furnish(await serviceAccountKubeconfig(kubeconfig, world.installation, world.installation));
  });
  afterAll(async () => {
    for (const manifest of accessOf(world.installation).toReversed())
      await world.site.admin.delete(refOf(manifest));
    await world.close();
  });

  it('does all of its work, from the first object to the last', async () => {
    world.startWorker();
    const census = new AbortController();
    const counting = new GpuCensus({
      clusters: world.clusters,
      inventory: new GpuInventoryRepository(world.database.unitOfWork),
      health: new SiteHealthStore(world.database.unitOfWork),
      log,
      metrics: createMetrics(),
    }).run(census.signal);

    const { unitOfWork } = world.database;
    const checks = new SiteChecker({
      unitOfWork,
      clusters: world.clusters,
      sites: new SitesRepository(unitOfWork),
      platform: world.provisionerOptions.platform,
      probeImage: `registry.example.fr/beffroi@sha256:${'6'.repeat(64)}`,
      pace: { startWithinMs: 5_000, endWithinMs: 5_000, lookEveryMs: 50 },
      log,
    }).run(census.signal);
    await eventually(async () => {
      const [check] = await new SiteChecksRepository(unitOfWork).bySite(systemScope('spec'), [SITE]);
      expect(check?.finishedAt).toBeTruthy();
      expect(blockingChecks(check!.findings)).toEqual([]);
      for (const name of ['permissions', 'excess-permissions', 'pod-security'])
        expect(check!.findings).toContainEqual(expect.objectContaining({ check: name, state: 'ok' }));
    });

    const deployment = await world.requested();
    await eventually(async () => expect(await world.look(deployment)).toMatchObject({ phase: 'Ready' }));
    for (const name of PRIORITY_CLASSES) {
      const priorityClass = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', name } as const;
      expect(await world.site.admin.get(priorityClass)).toMatchObject({
        value: { preemptionPolicy: 'Never' },
      });
    }
    const pods = await world.site.admin.list({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: deployment.namespace,
    });
    expect(pods.ok && pods.value.items.map(({ spec }) => spec?.priorityClassName)).toEqual([
      'beffroi-standard',
    ]);
    await world.update.execute(systemScope('spec'), { deploymentId: deployment.id, replicas: 2 });
    await eventually(async () => expect(await world.look(deployment)).toMatchObject({ readyEngines: 2 }));
    // Those that gateways do not use yet would go first.
    await eventually(async () => {
      const pods = await world.site.admin.list({
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: deployment.namespace,
      });
      if (!pods.ok) throw new Error(pods.failure.message);
      const ready = pods.value.items.filter(({ status }) =>
        status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True'),
      );
      expect(ready).toHaveLength(2);
    });
    // As the scaler says it: an engine drains, then there are to be fewer, and the mark says which goes.
    const drain = (urls: string) =>
      world.test.asOwner(
        `insert into provisioning.scaling as known (deployment_id, draining)
         select id::uuid, ${urls} from dataplane.record where kind = 'route' and id = $1
         on conflict on constraint scaling_pkey do update set draining = excluded.draining`,
        [deployment.id],
      );
    await drain(`jsonb_build_array(body #> '{engines,0,url}')`);
    await world.update.execute(systemScope('spec'), { deploymentId: deployment.id, replicas: 1 });
    await eventually(async () => expect(await world.look(deployment)).toMatchObject({ pods: 1 }));
    await drain(`'[]'`);
    await world.update.execute(systemScope('spec'), { deploymentId: deployment.id, replicas: 2 });
    await eventually(async () => expect(await world.look(deployment)).toMatchObject({ readyEngines: 2 }));
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      namespace: deployment.namespace,
      name: workloadName(deployment.id),
    } as const;
    await world.site.admin.delete(service);
    await eventually(async () => expect((await world.site.admin.get(service)).ok).toBe(true));
    const { namespace } = deployment;
    const theirs = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'theirs', namespace } };
    await world.site.admin.apply(
      { ...theirs, spec: { ports: [{ port: 80 }] } },
      { fieldManager: 'somebody' },
    );
    await world.retireAll();
    await eventually(async () => expect(await world.phases()).toEqual({ Retired: 1 }));
    await world.site.admin.delete(refOf(theirs));
    await eventually(async () => expect(await world.leftOnSite()).toEqual([]));
    census.abort();
    await Promise.all([counting, checks]);
  });

  it('leaves what others have in a namespace, says what keeps it, and takes it when they have left', async () => {
    const { admin } = world.site;
    const somebody = { fieldManager: 'somebody' };
    const kind = thingsOf(`${world.installation}.example.org`);
    await admin.create(kind.definition, somebody);
    const deployment = await world.requested();
    const { id, namespace } = deployment;
    await eventually(async () => expect(await world.look(deployment)).toMatchObject({ phase: 'Ready' }));
    const theirs = [...foreignObjects(namespace), kind.object(namespace)];
    for (const object of theirs)
      await eventually(async () => expect((await admin.apply(object, somebody)).ok).toBe(true));
    if (!onStandIn) await pause(QUOTAS_LEARN_KINDS_MS);

    await world.retire.execute(systemScope('spec'), { deploymentId: id });
    await eventually(async () => expect(await world.look(deployment)).toMatchObject({ phase: 'Retired' }));
    const { conditions } = await world.look(deployment);
    const { reason, message } = conditions.find(({ type }) => type === 'Deleting')!;
    expect(reason).toBe('NamespaceKept');
    for (const named of ['services: theirs', '1 × secrets', '1 × statefulsets.apps', `1 × ${kind.plural}`])
      expect(message.fr).toContain(named);
    const events = await world.test.asOwner<{ reason: string }>(
      'select reason from provisioning.deployment_event where deployment_id = $1',
      [id],
    );
    expect(events).toContainEqual({ reason: 'NamespaceKept' });
    expect(await world.leftOnSite()).toEqual([`Namespace/${namespace}`]);
    for (const object of theirs) {
      const live = await admin.get(refOf(object));
      expect(live.ok && live.value.metadata.deletionTimestamp).toBe(undefined);
    }

    for (const object of theirs) await admin.delete(refOf(object));
    await eventually(async () => expect(await world.leftOnSite()).toEqual([]));
    await admin.delete(refOf(kind.definition));
  });

  // On a real server nobody binds volumes to nodes that are none, and who runs it alone has its audit log.
  if (onStandIn) {
    it('copies weights to a volume, too', async () => {
      await world.stopWorkers();
      world.weights = {
        kind: 'copy',
        origin: 'https://weights.example.fr/models',
        originRanges: ['192.0.2.0/24'],
        loaderImage: `registry.example.fr/beffroi@sha256:${'6'.repeat(64)}`,
        accessMode: 'ReadWriteOnce',
      };
      world.startWorker();
      const deployment = await world.requested();
      await eventually(async () => expect(await world.look(deployment)).toMatchObject({ phase: 'Ready' }));
      await world.retireAll();
      await eventually(async () => expect(await world.phases()).toEqual({ Retired: 3 }));
      await eventually(async () => expect(await world.leftOnSite()).toEqual([]));
    });

    it('needs every one of them, and no other', () => {
      const granted = sitePermissions().map(
        ({ verb, apiGroup, resource }) => `${verb} ${apiGroup}/${resource}`,
      );
      expect([...world.site.usedRights!].sort()).toEqual([...new Set(granted)].sort());
    });
  }
});
