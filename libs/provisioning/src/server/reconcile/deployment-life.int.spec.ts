import { describe, expect, it } from '@jest/globals';
import { workloadName } from '../../domain/index.ts';
import { HistoryRepository } from '../index.ts';
import { actor, engineKeys, MODEL, operator, SITE } from '../furniture.fixture.ts';
import { conditionOf, ENGINE_IMAGE, eventually, siteUnderTest } from './site-under-test.fixture.ts';

const site = siteUnderTest();
const { requested, look, becomes, routeOf, collectivite, objectsIn, namespaceExists } = site;

describe('a deployment that was requested', () => {
  it('becomes Ready with a live engine that gateways are told of', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');

    const ready = await look(deployment);
    expect(ready).toMatchObject({ readyEngines: 1, observedGeneration: 1 });
    expect(ready.conditions.filter(({ status }) => status !== 'True').map(({ type }) => type)).toEqual([
      'Degraded',
      'Deleting',
    ]);
    const route = (await routeOf(deployment))!;
    expect(route).toMatchObject({
      modelId: MODEL,
      collectiviteId: deployment.collectiviteId,
      siteId: SITE,
      qualification: 'secnumcloud-3.2',
      kind: 'vllm',
      servedName: MODEL,
      contextTokens: deployment.contextTokens,
      state: 'ready',
      engines: [{ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), weight: 1 }],
    });
    const apiKey = engineKeys.open(deployment.id, route.credential!);
    const models = await fetch(`${route.engines[0]!.url}/v1/models`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect(await models.json()).toMatchObject({ data: [{ id: MODEL }] });
  });

  it('tells what happened to it, the newest first, to its owner and to operators', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const history = new HistoryRepository(site.furniture.database.unitOfWork);
    const events = (await history.newest(operator, [deployment.id], 20)).get(deployment.id)!;
    expect(events[0]!.message.fr).toBe('Le modèle est en service.');
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['NamespaceReady', 'Scheduled', 'EngineHealthy', 'RouteReady']),
    );
    const own = { kind: 'tenant', collectiviteId: deployment.collectiviteId!, actor } as const;
    expect((await history.newest(own, [deployment.id], 1)).get(deployment.id)).toEqual([events[0]]);
    const stranger = { ...own, collectiviteId: await collectivite() };
    expect(await history.newest(stranger, [deployment.id], 20)).toEqual(new Map());
  });

  it('runs more and fewer engines when its owner changes his mind', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    expect(
      await site.furniture.update.execute(operator, { deploymentId: deployment.id, replicas: 2 }),
    ).toMatchObject({
      ok: true,
      value: { replicas: 2, generation: 2 },
    });
    await eventually(async () => expect((await routeOf(deployment))!.engines).toHaveLength(2));
    await site.furniture.update.execute(operator, { deploymentId: deployment.id, replicas: 1 });
    await eventually(async () => expect((await routeOf(deployment))!.engines).toHaveLength(1));
    await becomes(deployment, 'Ready');
  });

  it('has a namespace of its own, with the walls of a tenant', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const { namespace } = deployment;
    const policies = await site.cluster.list({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      namespace,
    });
    expect(policies.ok && policies.value.items.map(({ metadata }) => metadata.name).toSorted()).toEqual([
      'allow-gateway',
      'default-deny',
    ]);
    const scale = await site.cluster.readScale({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace,
      name: workloadName(deployment.id),
    });
    expect(scale).toMatchObject({ value: { desiredReplicas: 1 } });
  });

  it('runs as many engines as replicas were asked for', async () => {
    const deployment = await requested(null, 2);
    await becomes(deployment, 'Ready');
    expect((await routeOf(deployment))!.engines).toHaveLength(2);
    expect(await look(deployment)).toMatchObject({ namespace: 'beffroi-pool', readyEngines: 2 });
  });

  it('is not Ready before its engine has answered a question', async () => {
    site.probe.silent = true;
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Failed');
    expect(conditionOf(await look(deployment), 'EngineHealthy')).toMatchObject({
      status: 'False',
      reason: 'SmokeTestFailed',
      message: { fr: expect.stringContaining('no answer') },
    });
    expect(await routeOf(deployment)).toMatchObject({ state: 'starting', engines: [] });
    site.probe.silent = false;
    await becomes(deployment, 'Ready');
  });

  it('says that it waits for a GPU when the cluster has fewer than were counted', async () => {
    await site.countGpus(4);
    const deployment = await requested(await collectivite(), 3);
    await site.countGpus(2);
    await becomes(deployment, 'Pending');
    await eventually(async () =>
      expect(conditionOf(await look(deployment), 'Scheduled')).toMatchObject({
        status: 'False',
        reason: 'InsufficientGpuCapacity',
        message: { en: expect.stringContaining('Insufficient nvidia.com/gpu') },
      }),
    );
  });
});

describe('a worker that dies', () => {
  it('is followed by another that takes up the work where it stands', async () => {
    const deployment = await requested(await collectivite());
    await eventually(async () => expect(await namespaceExists(deployment.namespace)).toBe(true));
    await site.stopWorkers();
    site.startWorker();
    await becomes(deployment, 'Ready');
  });

  it('while its successor retires what it had made', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    await site.stopWorkers();
    await site.furniture.retire.execute(operator, { deploymentId: deployment.id });
    site.startWorker();
    await becomes(deployment, 'Retired');
    expect(await namespaceExists(deployment.namespace)).toBe(false);
  });
});

describe('a deployment that is retired', () => {
  it('leaves no object, no reservation and no route', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    await site.furniture.retire.execute(operator, { deploymentId: deployment.id });
    await becomes(deployment, 'Retired');

    expect(await namespaceExists(deployment.namespace)).toBe(false);
    expect(await objectsIn(deployment.namespace)).toEqual([]);
    expect(await routeOf(deployment)).toBeNull();
    expect(await look(deployment)).toMatchObject({
      readyEngines: 0,
      observedGeneration: 2,
      retiredAt: expect.any(Date),
    });
    expect(
      await site.test.asOwner('select 1 from provisioning.gpu_reservation where deployment_id = $1', [
        deployment.id,
      ]),
    ).toEqual([]);
  });

  it('leaves the namespace to the others in it', async () => {
    const owner = await collectivite();
    const [first, second] = [await requested(owner), await requested(owner)];
    await Promise.all([becomes(first, 'Ready'), becomes(second, 'Ready')]);
    await site.furniture.retire.execute(operator, { deploymentId: first.id });
    await becomes(first, 'Retired');
    expect(await objectsIn(second.namespace)).toEqual(
      expect.arrayContaining([`Deployment/${workloadName(second.id)}`, `Service/${workloadName(second.id)}`]),
    );
    expect((await objectsIn(first.namespace)).join()).not.toContain(first.id);
    await becomes(second, 'Ready');
  });

  it('keeps its engines until every gateway has seen that the route is closed', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const gateway = site.slowGateway();
    await gateway.poll(0);
    await site.furniture.retire.execute(operator, { deploymentId: deployment.id });
    await eventually(async () =>
      expect(await routeOf(deployment)).toMatchObject({ state: 'closed', engines: [] }),
    );
    expect((await objectsIn(deployment.namespace)).join()).toContain(
      `Deployment/${workloadName(deployment.id)}`,
    );
    await becomes(deployment, 'Retiring');

    await gateway.poll(1_000_000);
    await becomes(deployment, 'Retired');
    await gateway.poll(1_000_000, { leaving: true });
  });
});

describe('weights that are copied', () => {
  it('are on their volume before an engine starts', async () => {
    await site.stopWorkers();
    site.startWorker({
      kind: 'copy',
      origin: 'https://weights.example',
      originRanges: ['192.0.2.0/24'],
      loaderImage: ENGINE_IMAGE,
      accessMode: 'ReadWriteOnce',
    });
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const { namespace } = deployment;
    const jobs = await site.cluster.list({ apiVersion: 'batch/v1', kind: 'Job', namespace });
    const [job] = jobs.ok ? jobs.value.items : [];
    const live = await site.cluster.get({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace,
      name: workloadName(deployment.id),
    });
    const completed = Date.parse(job?.status?.completionTime ?? '');
    expect(completed).toBeLessThanOrEqual(
      Date.parse((live.ok && live.value.metadata.creationTimestamp) || ''),
    );
    expect((await site.cluster.list({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace })).ok).toBe(
      true,
    );
  });
});
