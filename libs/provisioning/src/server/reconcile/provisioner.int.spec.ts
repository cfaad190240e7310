import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EngineProbe, type ProbeOutcome, ReviewedModels } from '@beffroi/catalogue/domain';
import {
  entities as catalogueEntities,
  GpuInventoryRepository,
  MistralProbe,
  RegisterSiteOperation,
  SiteCredentialsRepository,
  SitesRepository,
  SiteVault,
  SyncModelsOperation,
} from '@beffroi/catalogue/server';
import type { RouteRecord } from '@beffroi/contracts/dataplane';
import {
  brandId,
  type CollectiviteId,
  type GatewayId,
  type IncarnationId,
  type OperatorScope,
  type SiteId,
  systemScope,
} from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { type Cluster, connectCluster } from '@beffroi/platform/kubernetes';
import { createLogger, createMetrics } from '@beffroi/platform/observability';
import { pollDataplane } from '@beffroi/platform/postgres';
import { type LeaseHold, withLease } from '@beffroi/platform/reconcile';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { type RunningCluster, startCluster } from '@beffroi/simulators/cluster';
import { createEngineHost, type EngineHost } from '@beffroi/simulators/engine';
import { CollectivitesRepository, entities as tenancyEntities } from '@beffroi/tenancy/server';
import { type Deployment, type WeightsSource, workloadName } from '../../domain/index.ts';
import {
  CordonDeploymentOperation,
  DeploymentsRepository,
  EngineKeys,
  entities,
  HistoryRepository,
  Provisioner,
  RECONCILE_ROLE,
  RequestDeploymentOperation,
  RetireDeploymentOperation,
  RotateEngineKeyOperation,
  SiteClusters,
  UpgradeDeploymentOperation,
  UpdateDeploymentOperation,
} from '../index.ts';

const actor = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
const operator: OperatorScope = { kind: 'operator', actor };
const system = systemScope('spec');
const log = createLogger({ program: 'spec', level: 'fatal' });
const MODEL = 'ministral-3-8b-instruct-2512';
const SITE = brandId<SiteId>('cher');
const INSTALLATION = 'spec';
const ENGINE_IMAGE = `registry.example.fr/vllm@sha256:${'5'.repeat(64)}`;
const NODE = { name: 'gpu-1', gpuProduct: 'NVIDIA-L40S', gpuCount: 2, cpu: '64', memory: '512Gi' };

/** The real probe, until a spec wants the engine to stay silent. */
class SwitchableProbe extends EngineProbe {
  silent = false;
  private readonly real = new MistralProbe();
  async smokeTest(target: Parameters<EngineProbe['smokeTest']>[0]): Promise<ProbeOutcome> {
    return this.silent ? { kind: 'failed', reason: 'no answer' } : this.real.smokeTest(target);
  }
}

const probe = new SwitchableProbe();
const dataPlaneKey = sealingKey(Buffer.alloc(32, 5));
jest.setTimeout(30_000);

let test: TestDatabase;
let database: Database;
let engines: EngineHost;
let standIn: RunningCluster;
let cluster: Cluster;
let clusters: SiteClusters;
let request: RequestDeploymentOperation;
let retire: RetireDeploymentOperation;
let upgrade: UpgradeDeploymentOperation;
let cordon: CordonDeploymentOperation;
let rotate: RotateEngineKeyOperation;
let update: UpdateDeploymentOperation;
let deployments: DeploymentsRepository;
let workers: LeaseHold[] = [];

beforeAll(async () => {
  engines = createEngineHost();
  standIn = await startCluster({
    port: 0,
    adminPort: 0,
    nodes: [NODE],
    pace: { probeMs: 20, imagePullMs: 5, restartMs: 50 },
    podRuntime: {
      start: async ({ name, servedModelName, apiKey }) => {
        const engine = await engines.start({
          id: name,
          servedModelName,
          maxModelLen: 8192,
          port: 0,
          ...(apiKey === undefined ? {} : { apiKey }),
        });
        const ready = () =>
          fetch(`${engine.url}/health`).then(
            ({ ok }) => ok,
            () => false,
          );
        return { host: '127.0.0.1', port: engine.port, ready, stop: () => engine.stop() };
      },
    },
  });
  cluster = connectCluster({ kubeconfigYaml: standIn.kubeconfig });
  test = await testDatabase();
  database = await test.database([...tenancyEntities, ...catalogueEntities, ...entities]);
  const { unitOfWork } = database;
  const sites = new SitesRepository(unitOfWork);
  const vault = new SiteVault([sealingKey(Buffer.alloc(32, 6))]);
  clusters = new SiteClusters(sites, new SiteCredentialsRepository(unitOfWork, vault));
  const models = new ReviewedModels();
  const keys = new EngineKeys([dataPlaneKey]);
  request = new RequestDeploymentOperation(
    unitOfWork,
    new CollectivitesRepository(unitOfWork),
    models,
    sites,
    keys,
  );
  retire = new RetireDeploymentOperation(unitOfWork);
  upgrade = new UpgradeDeploymentOperation(unitOfWork, models, sites);
  cordon = new CordonDeploymentOperation(unitOfWork);
  rotate = new RotateEngineKeyOperation(unitOfWork, keys);
  update = new UpdateDeploymentOperation(unitOfWork, models, sites);
  deployments = new DeploymentsRepository(unitOfWork);
  await new SyncModelsOperation(unitOfWork, models).execute(system);
  await new RegisterSiteOperation(unitOfWork, sites, vault).execute(system, {
    id: SITE,
    name: 'Bourges',
    region: 'cloudgouv-eu-west-1',
    country: 'FR',
    qualification: 'secnumcloud-3.2',
    storageClass: null,
    kubeconfig: standIn.kubeconfig,
  });
  await countGpus(2);
});
beforeEach(() => {
  startWorker();
});
afterEach(async () => {
  probe.silent = false;
  for (const deployment of await all()) await retire.execute(operator, { deploymentId: deployment.id });
  await eventually(async () => expect((await all()).map(({ phase }) => phase)).toEqual([]));
  await stopWorkers();
});
afterAll(async () => {
  await clusters.close();
  await cluster.close();
  await standIn.close();
  await engines.close();
  await test.close();
});

const MOUNTED: WeightsSource = { kind: 'image', registry: 'registry.example.fr/weights', digests: {} };
const startWorker = (weights: WeightsSource = MOUNTED): void => {
  const { unitOfWork, gateways } = database;
  const options = {
    unitOfWork,
    gateways,
    clusters,
    probe,
    log,
    metrics: createMetrics(),
    models: new ReviewedModels(),
    sites: new SitesRepository(unitOfWork),
    engineKeys: new EngineKeys([dataPlaneKey]),
    platform: {
      installation: INSTALLATION,
      engineImage: ENGINE_IMAGE,
      weights,
      programsNamespace: 'beffroi-system',
      monitoringNamespace: null,
      runtimeClass: null,
    },
    weightsStore: null,
    newsEveryMs: 20,
    sweepEveryMs: 1_000,
  };
  workers.push(
    withLease(
      { database: test.pool(test.systemUrl), role: RECONCILE_ROLE, holder: randomUUID(), log, ttlMs: 2_000 },
      (signal, epoch) => new Provisioner(options, epoch).run(signal),
    ),
  );
};
const stopWorkers = async (): Promise<void> => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
};

const countGpus = (gpuCount: number, site = SITE): Promise<boolean> =>
  new GpuInventoryRepository(database.unitOfWork).record(system, site, [
    {
      nodeName: NODE.name,
      gpuProduct: NODE.gpuProduct,
      gpuCount,
      gpuFree: gpuCount,
      labels: {},
      ready: true,
    },
  ]);

let sirens = 211_800_000;
const collectivite = async (): Promise<CollectiviteId> => {
  const id = randomUUID();
  await test.asOwner(
    `insert into tenancy.collectivite
       (id, siren, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
     values ($1, $2, 'Commune', 'commune', false, 'active', 'decouverte', 'sealed', now())`,
    [id, String(sirens++)],
  );
  return brandId(id);
};

const requested = async (owner: CollectiviteId | null, replicas = 1): Promise<Deployment> => {
  const result = await request.execute(operator, { collectiviteId: owner, model: MODEL, replicas });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};
const look = async ({ id }: Deployment): Promise<Deployment> => (await deployments.find(operator, id))!;
const all = async (): Promise<Deployment[]> => {
  const page = await deployments.list(operator, {}, { first: 200 });
  return page.ok
    ? page.value.items.map(({ node }) => node).filter(({ retiredAt }) => retiredAt === null)
    : [];
};
const routeOf = async ({ id }: Deployment): Promise<RouteRecord | null> => {
  const [row] = await test.asOwner<{ body: RouteRecord | null }>(
    `select body from dataplane.record where kind = 'route' and id = $1`,
    [id],
  );
  return row?.body ?? null;
};
const conditionOf = (deployment: Deployment, type: string) =>
  deployment.conditions.find((condition) => condition.type === type);

/** Waits for the world, not for the clock: as soon as the expectation holds. */
const eventually = async (expectation: () => Promise<void>, withinMs = 15_000): Promise<void> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(25);
    }
  }
};
const becomes = (deployment: Deployment, phase: Deployment['phase']): Promise<void> =>
  eventually(async () => expect(await look(deployment)).toMatchObject({ phase }));
const objectsIn = async (namespace: string): Promise<string[]> => {
  const kinds = [
    ['apps/v1', 'Deployment'],
    ['v1', 'Service'],
    ['v1', 'Secret'],
    ['v1', 'Pod'],
  ] as const;
  const lists = await Promise.all(
    kinds.map(([apiVersion, kind]) => cluster.list({ apiVersion, kind, namespace })),
  );
  return lists.flatMap((list) =>
    list.ok ? list.value.items.map(({ kind, metadata }) => `${kind}/${metadata.name}`) : [],
  );
};
const namespaceExists = async (name: string): Promise<boolean> =>
  (await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name })).ok;

/** One that says itself how far it has come. */
const slowGateway = () => {
  const who = {
    gatewayId: brandId<GatewayId>('gw-slow'),
    incarnation: brandId<IncarnationId>(randomUUID()),
    bootId: 'spec',
    fences: [],
    shippedThrough: null,
  };
  const pool = test.pool(test.gatewayUrl, 1);
  return {
    poll: (lastSeq: number, { leaving = false } = {}) => pollDataplane(pool, { ...who, lastSeq, leaving }),
  };
};

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
    const apiKey = new EngineKeys([dataPlaneKey]).open(deployment.id, route.credential!);
    const models = await fetch(`${route.engines[0]!.url}/v1/models`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect(await models.json()).toMatchObject({ data: [{ id: MODEL }] });
  });

  it('tells what happened to it, the newest first, to its owner and to operators', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const history = new HistoryRepository(database.unitOfWork);
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
    expect(await update.execute(operator, { deploymentId: deployment.id, replicas: 2 })).toMatchObject({
      ok: true,
      value: { replicas: 2, generation: 2 },
    });
    await eventually(async () => expect((await routeOf(deployment))!.engines).toHaveLength(2));
    await update.execute(operator, { deploymentId: deployment.id, replicas: 1 });
    await eventually(async () => expect((await routeOf(deployment))!.engines).toHaveLength(1));
    await becomes(deployment, 'Ready');
  });

  it('has a namespace of its own, with the walls of a tenant', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const { namespace } = deployment;
    const policies = await cluster.list({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      namespace,
    });
    expect(policies.ok && policies.value.items.map(({ metadata }) => metadata.name).toSorted()).toEqual([
      'allow-gateway',
      'default-deny',
    ]);
    const scale = await cluster.readScale({
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
    probe.silent = true;
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Failed');
    expect(conditionOf(await look(deployment), 'EngineHealthy')).toMatchObject({
      status: 'False',
      reason: 'SmokeTestFailed',
      message: { fr: expect.stringContaining('no answer') },
    });
    expect(await routeOf(deployment)).toMatchObject({ state: 'starting', engines: [] });
    probe.silent = false;
    await becomes(deployment, 'Ready');
  });

  it('says that it waits for a GPU when the cluster has fewer than were counted', async () => {
    await countGpus(4);
    const deployment = await requested(await collectivite(), 3);
    await countGpus(2);
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

describe('a site that does not answer', () => {
  it('is named by its deployments, which wait for it', async () => {
    const { unitOfWork } = database;
    const vault = new SiteVault([sealingKey(Buffer.alloc(32, 6))]);
    await new RegisterSiteOperation(unitOfWork, new SitesRepository(unitOfWork), vault).execute(system, {
      id: 'nulle-part',
      name: 'Nulle part',
      region: 'cloudgouv-eu-west-1',
      country: 'FR',
      qualification: 'none',
      storageClass: null,
      kubeconfig: standIn.kubeconfig.replace(/https?:\/\/127\.0\.0\.1:\d+/, 'https://127.0.0.1:1'),
    });
    await countGpus(1, brandId('nulle-part'));
    const result = await request.execute(operator, {
      collectiviteId: await collectivite(),
      model: MODEL,
      siteId: 'nulle-part',
    });
    if (!result.ok) throw new Error(result.failure.kind);
    await eventually(async () =>
      expect(conditionOf(await look(result.value), 'WorkloadApplied')).toMatchObject({
        status: 'Unknown',
        reason: 'ClusterUnreachable',
      }),
    );
    expect(await look(result.value)).toMatchObject({ phase: 'Pending' });
    for (const table of ['deployment_event', 'gpu_reservation', 'rollout'])
      await test.asOwner(`delete from provisioning.${table} where deployment_id = $1`, [result.value.id]);
    await test.asOwner('delete from provisioning.deployment where id = $1', [result.value.id]);
    // Nobody is to be placed there any more.
    await countGpus(0, brandId('nulle-part'));
  });
});

describe('a world that drifts', () => {
  it('is repaired when somebody deletes the Service', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      namespace: deployment.namespace,
      name: workloadName(deployment.id),
    } as const;
    expect((await cluster.delete(service)).ok).toBe(true);
    await eventually(async () => expect((await cluster.get(service)).ok).toBe(true));
    await becomes(deployment, 'Ready');
  });

  it('is repaired when somebody opens the namespace to everybody', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      namespace: deployment.namespace,
      name: 'default-deny',
    } as const;
    const open = { type: 'merge', body: { spec: { ingress: [{}] } } } as const;
    expect((await cluster.patch(policy, open, { fieldManager: 'somebody' })).ok).toBe(true);
    await eventually(async () => {
      const live = await cluster.get(policy);
      expect(live.ok && (live.value.spec?.ingress ?? [])).toEqual([]);
    });
  });

  it('is repaired when somebody changes what an engine is, and the audit says so', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const ref = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: deployment.namespace,
      name: workloadName(deployment.id),
    } as const;
    const path = '/spec/template/spec/containers/0/image';
    const edit = { type: 'json', body: [{ op: 'replace', path, value: 'evil' }] } as const;
    expect((await cluster.patch(ref, edit, { fieldManager: 'somebody' })).ok).toBe(true);
    await eventually(async () => {
      const live = await cluster.get(ref);
      expect(live.ok && live.value.spec?.template.spec?.containers[0]?.image).toBe(ENGINE_IMAGE);
    });
    await eventually(async () =>
      expect(
        await test.asOwner(
          `select target_id from platform.audit_entry where action = 'fields.take-over' and target_id = $1`,
          [deployment.id],
        ),
      ).toHaveLength(1),
    );
    await becomes(deployment, 'Ready');
  });

  it('is Degraded while an engine is ill, and says how many are left', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const engine = engines.list().find(({ id, state }) => state === 'ready' && id.includes(deployment.id))!;
    await engines.behave(engine.id, { ...engine.behaviour, fault: { kind: 'unhealthy' } });
    await becomes(deployment, 'Degraded');
    expect(conditionOf(await look(deployment), 'Degraded')).toMatchObject({
      status: 'True',
      reason: 'EnginesMissing',
      message: { fr: '0 moteur(s) en service sur 1.' },
    });
    await eventually(async () => expect(await routeOf(deployment)).toMatchObject({ engines: [] }));
    await engines.behave(engine.id, engine.behaviour);
    await becomes(deployment, 'Ready');
  });

  it('loses what no row speaks for', async () => {
    const id = randomUUID();
    const namespace = 't-orphan';
    const labels = {
      'app.kubernetes.io/managed-by': 'beffroi',
      'beffroi.fr/installation': INSTALLATION,
    };
    const manager = { fieldManager: 'a-worker-of-yesterday' };
    await cluster.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
      manager,
    );
    await cluster.apply(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: `d-${id}`, namespace, labels: { ...labels, 'beffroi.fr/deployment-id': id } },
        spec: { ports: [{ port: 8000 }] },
      },
      manager,
    );
    await eventually(async () => expect(await namespaceExists(namespace)).toBe(false));
  });

  it('keeps what belongs to another installation', async () => {
    const labels = { 'app.kubernetes.io/managed-by': 'beffroi', 'beffroi.fr/installation': 'another' };
    const metadata = { name: 't-neighbour', labels };
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata }, { fieldManager: 'another' });
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    expect(await namespaceExists('t-neighbour')).toBe(true);
  });
});

describe('a worker that dies', () => {
  it('is followed by another that takes up the work where it stands', async () => {
    const deployment = await requested(await collectivite());
    await eventually(async () => expect(await namespaceExists(deployment.namespace)).toBe(true));
    await stopWorkers();
    startWorker();
    await becomes(deployment, 'Ready');
  });

  it('while its successor retires what it had made', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    await stopWorkers();
    await retire.execute(operator, { deploymentId: deployment.id });
    startWorker();
    await becomes(deployment, 'Retired');
    expect(await namespaceExists(deployment.namespace)).toBe(false);
  });
});

describe('a deployment that is retired', () => {
  it('leaves no object, no reservation and no route', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    await retire.execute(operator, { deploymentId: deployment.id });
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
      await test.asOwner('select 1 from provisioning.gpu_reservation where deployment_id = $1', [
        deployment.id,
      ]),
    ).toEqual([]);
  });

  it('leaves the namespace to the others in it', async () => {
    const owner = await collectivite();
    const [first, second] = [await requested(owner), await requested(owner)];
    await Promise.all([becomes(first, 'Ready'), becomes(second, 'Ready')]);
    await retire.execute(operator, { deploymentId: first.id });
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
    const gateway = slowGateway();
    await gateway.poll(0);
    await retire.execute(operator, { deploymentId: deployment.id });
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
        const apiKey = new EngineKeys([dataPlaneKey]).open(deployment.id, route.credential!);
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
const edit = async ({ id, namespace, version }: Deployment): Promise<void> => {
  const name = workloadName(id, version);
  const path = '/spec/template/spec/terminationGracePeriodSeconds';
  await cluster.patch(
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
    { type: 'json', body: [{ op: 'replace', path, value: 7 }] },
    { fieldManager: 'somebody' },
  );
};

describe('a deployment that becomes another model', () => {
  it('serves without a gap where GPUs are free, and leaves nothing of before', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const gateway = gatewayAsking(deployment);
    const upgraded = await upgrade.execute(operator, { deploymentId: deployment.id, model: LARGER });
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
      expect(await test.asOwner('select 1 from provisioning.rollout_share')).toEqual([]),
    );
  });

  it('goes first where none is free, and comes back as the other', async () => {
    const deployment = await requested(await collectivite(), 2);
    await becomes(deployment, 'Ready');
    await upgrade.execute(operator, { deploymentId: deployment.id, model: LARGER });
    await eventually(async () =>
      expect(await routeOf(deployment)).toMatchObject({ modelId: LARGER, engines: [{}, {}] }),
    );
    await becomes(deployment, 'Ready');
    expect(await workloadsOf(deployment)).toEqual([`Deployment/${workloadName(deployment.id, 2)}`]);
  });

  it('takes one change at a time', async () => {
    await stopWorkers();
    const deployment = await requested(await collectivite());
    const change = () => upgrade.execute(operator, { deploymentId: deployment.id, model: LARGER });
    expect((await change()).ok).toBe(true);
    expect(await rotate.execute(operator, { deploymentId: deployment.id })).toMatchObject({
      failure: { kind: 'RolloutUnderWay' },
    });
    startWorker();
  });
});

describe('an engine key that is rotated', () => {
  it('is known to every engine before a gateway uses it, and the old one is refused in the end', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const before = (await routeOf(deployment))!;
    const gateway = gatewayAsking(deployment);
    expect((await rotate.execute(operator, { deploymentId: deployment.id })).ok).toBe(true);
    await eventually(async () =>
      expect(
        await test.asOwner(
          'select 1 from provisioning.deployment where id = $1 and previous_engine_key_sealed is null',
          [deployment.id],
        ),
      ).toHaveLength(1),
    );
    const old = new EngineKeys([dataPlaneKey]).open(deployment.id, before.credential!);
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

describe('a cordoned deployment', () => {
  it('is left as somebody changed it, says so, and is repaired when it is cordoned no more', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const cordoned = (value: boolean) =>
      cordon.execute(operator, { deploymentId: deployment.id, cordoned: value });
    await cordoned(true);
    await eventually(async () => expect((await look(deployment)).observedGeneration).toBe(2));
    await edit(deployment);
    await eventually(async () =>
      expect(conditionOf(await look(deployment), 'WorkloadApplied')).toMatchObject({
        status: 'False',
        reason: 'DriftReported',
        message: { fr: expect.stringContaining(`Deployment/${workloadName(deployment.id)}`) },
      }),
    );
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: workloadName(deployment.id) } as const;
    const graceOf = async () => {
      const live = await cluster.get({ ...ref, namespace: deployment.namespace });
      return live.ok && live.value.spec?.template.spec?.terminationGracePeriodSeconds;
    };
    expect(await graceOf()).toBe(7);
    await cordoned(false);
    await eventually(async () =>
      expect(conditionOf(await look(deployment), 'WorkloadApplied')).not.toMatchObject({
        reason: 'DriftReported',
      }),
    );
  });
});

describe('what others made in a cluster', () => {
  it('is not taken over because it bears the name that we need', async () => {
    const owner = await collectivite();
    const siren = (await new CollectivitesRepository(database.unitOfWork).find(system, owner))!.siren!;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `t-${siren}` } } as const;
    await cluster.apply(namespace, { fieldManager: 'somebody' });
    const deployment = await requested(owner);
    await becomes(deployment, 'Failed');
    expect(conditionOf(await look(deployment), 'WorkloadApplied')).toMatchObject({
      reason: 'NameTaken',
      message: { fr: expect.stringContaining(`t-${siren}`) },
    });
    const live = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: `t-${siren}` });
    expect(live.ok && live.value.metadata.labels?.['beffroi.fr/installation']).toBe(undefined);
  });

  it('stays in a namespace of ours, which then stays for it', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const { namespace } = deployment;
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'theirs', namespace } } as const;
    await cluster.apply({ ...service, spec: { ports: [{ port: 80 }] } }, { fieldManager: 'somebody' });
    await retire.execute(operator, { deploymentId: deployment.id });
    await becomes(deployment, 'Retired');
    expect(await objectsIn(namespace)).toEqual(['Service/theirs']);
  });

  it('is named when its finalizer holds the namespace', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const { namespace, id } = deployment;
    const ref = { apiVersion: 'v1', kind: 'Service', namespace, name: workloadName(id) } as const;
    const finalizers = (value: string[]) =>
      cluster.patch(
        ref,
        { type: 'merge', body: { metadata: { finalizers: value } } },
        { fieldManager: 'guard' },
      );
    await finalizers(['example.org/guard']);
    await retire.execute(operator, { deploymentId: id });
    await eventually(async () =>
      expect(conditionOf(await look(deployment), 'Deleting')).toMatchObject({
        reason: 'ForeignFinalizer',
        message: { fr: expect.stringContaining('example.org/guard') },
      }),
    );
    await finalizers([]);
    await becomes(deployment, 'Retired');
  });
});

describe('weights that are copied', () => {
  it('are on their volume before an engine starts', async () => {
    await stopWorkers();
    startWorker({
      kind: 'copy',
      origin: 'https://weights.example',
      originRanges: ['192.0.2.0/24'],
      loaderImage: ENGINE_IMAGE,
      accessMode: 'ReadWriteOnce',
    });
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const { namespace } = deployment;
    const jobs = await cluster.list({ apiVersion: 'batch/v1', kind: 'Job', namespace });
    const [job] = jobs.ok ? jobs.value.items : [];
    const live = await cluster.get({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace,
      name: workloadName(deployment.id),
    });
    const completed = Date.parse(job?.status?.completionTime ?? '');
    expect(completed).toBeLessThanOrEqual(
      Date.parse((live.ok && live.value.metadata.creationTimestamp) || ''),
    );
    expect((await cluster.list({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace })).ok).toBe(
      true,
    );
  });
});
