import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import { EngineProbe, type ProbeOutcome } from '@beffroi/catalogue/domain';
import { MistralProbe, SiteCredentialsRepository } from '@beffroi/catalogue/server';
import type { RouteRecord } from '@beffroi/contracts/dataplane';
import { brandId, type CollectiviteId, type GatewayId, type IncarnationId } from '@beffroi/kernel';
import { type Cluster, connectCluster } from '@beffroi/platform/kubernetes';
import { createLogger, createMetrics } from '@beffroi/platform/observability';
import { pollDataplane } from '@beffroi/platform/postgres';
import { type LeaseHold, withLease } from '@beffroi/platform/reconcile';
import type { TestDatabase } from '@beffroi/platform/testing';
import { type PodRuntime, type RunningCluster, startCluster } from '@beffroi/simulators/cluster';
import { createEngineHost, type EngineHost } from '@beffroi/simulators/engine';
import type { Deployment, RequestDeploymentInput, WeightsSource } from '../../domain/index.ts';
import {
  engineKeys,
  type Furniture,
  furnish,
  MODEL,
  models,
  nodeWith,
  operator,
  SITE,
  siteVault,
} from '../furniture.fixture.ts';
import {
  CordonDeploymentOperation,
  Provisioner,
  RECONCILE_ROLE,
  RotateEngineKeyOperation,
  SiteClusters,
  UpgradeDeploymentOperation,
} from '../index.ts';

export const INSTALLATION = 'spec';
export const ENGINE_IMAGE = `registry.example.fr/vllm@sha256:${'5'.repeat(64)}`;
export const log = createLogger({ program: 'spec', level: 'fatal' });

const MACHINE = { cpu: '64', memory: '512Gi' };
const MOUNTED: WeightsSource = { kind: 'image', registry: 'registry.example.fr/weights', digests: {} };
const LEASE_MS = 2_000;

/** The real probe, until a spec wants the engine to stay silent. */
class SwitchableProbe extends EngineProbe {
  silent = false;
  private readonly real = new MistralProbe();
  override async smokeTest(target: Parameters<EngineProbe['smokeTest']>[0]): Promise<ProbeOutcome> {
    return this.silent ? { kind: 'failed', reason: 'no answer' } : this.real.smokeTest(target);
  }
}

/** A stand-in site whose pods are simulated engines, with a database and workers. */
export class SiteUnderTest {
  readonly probe = new SwitchableProbe();
  readonly engines: EngineHost = createEngineHost();
  furniture!: Furniture;
  standIn!: RunningCluster;
  cluster!: Cluster;
  upgrade!: UpgradeDeploymentOperation;
  cordon!: CordonDeploymentOperation;
  rotate!: RotateEngineKeyOperation;
  private clusters!: SiteClusters;
  private workers: LeaseHold[] = [];

  constructor(private readonly gpus: number) {}

  get test(): TestDatabase {
    return this.furniture.test;
  }

  async start(): Promise<void> {
    const { nodeName: name, ...node } = nodeWith(this.gpus);
    this.standIn = await startCluster({
      port: 0,
      adminPort: 0,
      nodes: [{ name, ...node, ...MACHINE }],
      pace: { probeMs: 20, imagePullMs: 5, restartMs: 50 },
      podRuntime: enginesOf(this.engines),
    });
    const { kubeconfig } = this.standIn;
    this.cluster = connectCluster({ kubeconfigYaml: kubeconfig });
    this.furniture = await furnish();
    const { unitOfWork, sites } = this.furniture;
    this.clusters = new SiteClusters(sites, new SiteCredentialsRepository(unitOfWork, siteVault));
    this.upgrade = new UpgradeDeploymentOperation(unitOfWork, models, sites);
    this.cordon = new CordonDeploymentOperation(unitOfWork);
    this.rotate = new RotateEngineKeyOperation(unitOfWork, engineKeys);
    await this.furniture.registerSite(SITE, { kubeconfig });
    await this.countGpus(this.gpus);
  }

  /** Takes away all that a spec asked for. */
  async clear(): Promise<void> {
    this.probe.silent = false;
    const { retire } = this.furniture;
    for (const { id } of await this.running()) await retire.execute(operator, { deploymentId: id });
    await eventually(async () => expect((await this.running()).map(({ phase }) => phase)).toEqual([]));
    await this.stopWorkers();
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.clusters.close();
    await this.cluster.close();
    await this.standIn.close();
    await this.engines.close();
    await this.furniture.close();
  }

  startWorker(weights: WeightsSource = MOUNTED): void {
    const { unitOfWork, sites, database } = this.furniture;
    const options = {
      unitOfWork,
      gateways: database.gateways,
      clusters: this.clusters,
      probe: this.probe,
      log,
      metrics: createMetrics(),
      models,
      sites,
      engineKeys,
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
    this.employ(RECONCILE_ROLE, (signal, epoch) => new Provisioner(options, epoch).run(signal));
  }

  /** Somebody who works under a lease until workers are stopped. */
  employ(role: string, work: (signal: AbortSignal, epoch: number) => Promise<void>): void {
    const database = this.test.pool(this.test.systemUrl);
    this.workers.push(withLease({ database, role, holder: randomUUID(), log, ttlMs: LEASE_MS }, work));
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    this.workers = [];
  }

  countGpus(gpuCount: number, site = SITE): Promise<boolean> {
    return this.furniture.countNodes([nodeWith(gpuCount)], site);
  }

  readonly collectivite = (): Promise<CollectiviteId> => this.furniture.collectivite();

  readonly requested = async (
    collectiviteId: CollectiviteId | null,
    replicas?: number,
    more: Partial<RequestDeploymentInput> = {},
  ): Promise<Deployment> => {
    const result = await this.furniture.request.execute(operator, {
      collectiviteId,
      model: MODEL,
      replicas,
      ...more,
    });
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
    return result.value;
  };

  readonly look = (deployment: Deployment): Promise<Deployment> => this.furniture.look(deployment);

  readonly becomes = (deployment: Deployment, phase: Deployment['phase']): Promise<void> =>
    eventually(async () => expect(await this.look(deployment)).toMatchObject({ phase }));

  readonly routeOf = async ({ id }: Deployment): Promise<RouteRecord | null> => {
    const [row] = await this.test.asOwner<{ body: RouteRecord | null }>(
      `select body from dataplane.record where kind = 'route' and id = $1`,
      [id],
    );
    return row?.body ?? null;
  };

  readonly objectsIn = async (namespace: string): Promise<string[]> => {
    const kinds = [
      ['apps/v1', 'Deployment'],
      ['v1', 'Service'],
      ['v1', 'Secret'],
      ['v1', 'Pod'],
    ] as const;
    const lists = await Promise.all(
      kinds.map(([apiVersion, kind]) => this.cluster.list({ apiVersion, kind, namespace })),
    );
    return lists.flatMap((list) =>
      list.ok ? list.value.items.map(({ kind, metadata }) => `${kind}/${metadata.name}`) : [],
    );
  };

  readonly namespaceExists = async (name: string): Promise<boolean> =>
    (await this.cluster.get({ apiVersion: 'v1', kind: 'Namespace', name })).ok;

  /** One that says itself how far it has come. */
  slowGateway() {
    const who = {
      gatewayId: brandId<GatewayId>('gw-slow'),
      incarnation: brandId<IncarnationId>(randomUUID()),
      bootId: 'spec',
      fences: [],
      shippedThrough: null,
    };
    const pool = this.test.pool(this.test.gatewayUrl, 1);
    return {
      poll: (lastSeq: number, { leaving = false } = {}) => pollDataplane(pool, { ...who, lastSeq, leaving }),
    };
  }

  private async running(): Promise<Deployment[]> {
    const page = await this.furniture.deployments.list(operator, {}, { first: 200 });
    const all = page.ok ? page.value.items.map(({ node }) => node) : [];
    return all.filter(({ retiredAt }) => retiredAt === null);
  }
}

/** One for all specs of a file, each with a worker of its own. */
export const siteUnderTest = (gpus = 2): SiteUnderTest => {
  jest.setTimeout(30_000);
  const site = new SiteUnderTest(gpus);
  beforeAll(() => site.start());
  beforeEach(() => site.startWorker());
  afterEach(() => site.clear());
  afterAll(() => site.close());
  return site;
};

const enginesOf = (engines: EngineHost): PodRuntime => ({
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
});

export const conditionOf = (deployment: Deployment, type: string) =>
  deployment.conditions.find((condition) => condition.type === type);

/** Waits for the world, not for the clock: as soon as the expectation holds. */
export const eventually = async (expectation: () => Promise<void>, withinMs = 15_000): Promise<void> => {
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
