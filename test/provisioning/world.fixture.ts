import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { EngineProbe, type ProbeOutcome, ReviewedModels } from '@beffroi/catalogue/domain';
import {
  entities as catalogueEntities,
  GpuInventoryRepository,
  RegisterSiteOperation,
  SiteCredentialsRepository,
  SitesRepository,
  SiteVault,
  SyncModelsOperation,
} from '@beffroi/catalogue/server';
import { brandId, type CollectiviteId, type SiteId, systemScope } from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { createLogger, createMetrics } from '@beffroi/platform/observability';
import { type LeaseHold, withLease } from '@beffroi/platform/reconcile';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import type { Deployment, EnginePlatform } from '@beffroi/provisioning/domain';
import {
  DeploymentsRepository,
  EngineKeys,
  entities,
  Provisioner,
  type ProvisionerOptions,
  RECONCILE_ROLE,
  RequestDeploymentOperation,
  RetireDeploymentOperation,
  UpdateDeploymentOperation,
} from '@beffroi/provisioning/server';
import { CollectivitesRepository, entities as tenancyEntities } from '@beffroi/tenancy/server';
import { CountingClusters } from './counting.clusters.ts';
import { openSite, type SiteTarget } from './site.target.ts';

export const ARRANGING = systemScope('spec');
export const SITE = brandId<SiteId>('cher');
const MODEL = 'ministral-3-3b-instruct-2512';
const log = createLogger({ program: 'spec', level: 'fatal' });

/** KWOK's and the stand-in's pods run nothing that could be asked. */
class AlwaysAnswers extends EngineProbe {
  override async smokeTest(): Promise<ProbeOutcome> {
    return { kind: 'answered', latencyMs: 1, tokens: { prompt: 0, generation: 0 } };
  }
}

/** One site, one database, and as many workers as a spec wants. */
export class World {
  readonly clusters: CountingClusters;
  readonly request: RequestDeploymentOperation;
  readonly update: UpdateDeploymentOperation;
  readonly retire: RetireDeploymentOperation;
  readonly deployments: DeploymentsRepository;
  readonly installation = `suite-${randomUUID().slice(0, 8)}`;
  private readonly sites: SitesRepository;
  private readonly vault = new SiteVault([sealingKey(Buffer.alloc(32, 6))]);
  private readonly keys = new EngineKeys([sealingKey(Buffer.alloc(32, 5))]);
  private readonly models = new ReviewedModels();
  private workers: LeaseHold[] = [];
  /** A spec does not wait for it; what measures time takes production's. */
  newsEveryMs = 50;
  /** As in production; a spec that waits for repairs looks more often. */
  sweepEveryMs = 30_000;
  relistEveryMs = 600_000;
  readonly leaseTtlMs = 2_000;
  /** By image unless a spec wants copies. */
  weights: EnginePlatform['weights'] = {
    kind: 'image',
    registry: 'registry.example.fr/weights',
    digests: {},
  };

  readonly test: TestDatabase;
  readonly database: Database;
  readonly site: SiteTarget;

  constructor(test: TestDatabase, database: Database, site: SiteTarget) {
    this.test = test;
    this.database = database;
    this.site = site;
    const { unitOfWork } = database;
    this.sites = new SitesRepository(unitOfWork);
    this.clusters = new CountingClusters(this.sites, new SiteCredentialsRepository(unitOfWork, this.vault));
    const collectivites = new CollectivitesRepository(unitOfWork);
    this.request = new RequestDeploymentOperation(
      unitOfWork,
      collectivites,
      this.models,
      this.sites,
      this.keys,
    );
    this.update = new UpdateDeploymentOperation(unitOfWork, this.models, this.sites);
    this.retire = new RetireDeploymentOperation(unitOfWork);
    this.deployments = new DeploymentsRepository(unitOfWork);
  }

  /** @param kubeconfig of whoever is to work there: the administrator unless given */
  async furnish(kubeconfig = this.site.kubeconfig): Promise<void> {
    const { unitOfWork } = this.database;
    await new SyncModelsOperation(unitOfWork, this.models).execute(ARRANGING);
    await this.registerSite(kubeconfig);
    await new GpuInventoryRepository(unitOfWork).record(
      ARRANGING,
      SITE,
      this.site.nodes.map(({ name, gpuProduct, gpuCount }) => ({
        nodeName: name,
        gpuProduct,
        gpuCount,
        gpuFree: gpuCount,
        labels: {},
        ready: true,
      })),
    );
  }

  async registerSite(kubeconfig: string): Promise<void> {
    await new RegisterSiteOperation(this.database.unitOfWork, this.sites, this.vault).execute(ARRANGING, {
      id: SITE,
      name: 'Bourges',
      region: 'cloudgouv-eu-west-1',
      country: 'FR',
      qualification: 'secnumcloud-3.2',
      storageClass: null,
      kubeconfig,
    });
  }

  get provisionerOptions(): ProvisionerOptions {
    const { unitOfWork, gateways } = this.database;
    return {
      unitOfWork,
      gateways,
      clusters: this.clusters,
      probe: new AlwaysAnswers(),
      log,
      metrics: createMetrics(),
      models: this.models,
      sites: this.sites,
      engineKeys: this.keys,
      platform: {
        installation: this.installation,
        engineImage: `registry.example.fr/vllm@sha256:${'5'.repeat(64)}`,
        weights: this.weights,
        programsNamespace: 'beffroi-system',
        monitoringNamespace: null,
        runtimeClass: null,
      },
      weightsStore: null,
      newsEveryMs: this.newsEveryMs,
      sweepEveryMs: this.sweepEveryMs,
      relistEveryMs: this.relistEveryMs,
    };
  }

  startWorker(): LeaseHold {
    const options = this.provisionerOptions;
    const database = this.test.pool(this.test.systemUrl);
    const lease = { database, role: RECONCILE_ROLE, holder: randomUUID(), log, ttlMs: this.leaseTtlMs };
    const worker = withLease(lease, (signal, epoch) => new Provisioner(options, epoch).run(signal));
    this.workers.push(worker);
    return worker;
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    this.workers = [];
  }

  async collectivite(): Promise<CollectiviteId> {
    const id = randomUUID();
    // Ten random digits less one: no two suites on one cluster share a namespace.
    const siren = String(Math.floor(Math.random() * 900_000_000) + 100_000_000);
    await this.test.asOwner(
      `insert into tenancy.collectivite
         (id, siren, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
       values ($1, $2, 'Commune', 'commune', false, 'active', 'decouverte', 'sealed', now())`,
      [id, siren],
    );
    return brandId(id);
  }

  async requested(replicas = 1): Promise<Deployment> {
    const collectiviteId = await this.collectivite();
    const contextTokens = 8_192;
    const result = await this.request.execute(ARRANGING, {
      collectiviteId,
      model: MODEL,
      replicas,
      contextTokens,
    });
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
    return result.value;
  }

  async look({ id }: Deployment): Promise<Deployment> {
    return (await this.deployments.find(ARRANGING, id))!;
  }

  /** How many deployments are in each phase. */
  async phases(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.test.asOwner<{ phase: string; count: number }>(
      'select phase, count(*)::integer as count from provisioning.deployment group by phase',
    );
    return Object.fromEntries(rows.map(({ phase, count }) => [phase, count]));
  }

  async retireAll(): Promise<void> {
    const rows = await this.test.asOwner<{ id: string }>(
      `select id from provisioning.deployment where desired = 'running'`,
    );
    for (const { id } of rows) await this.retire.execute(ARRANGING, { deploymentId: brandId(id) });
  }

  /** Names of all that carries this installation's label on the site. */
  async leftOnSite(): Promise<string[]> {
    const labelSelector = `beffroi.fr/installation=${this.installation}`;
    const kinds = [
      { apiVersion: 'v1', kind: 'Namespace' },
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { apiVersion: 'v1', kind: 'Service' },
      { apiVersion: 'v1', kind: 'Secret' },
      { apiVersion: 'v1', kind: 'Pod' },
    ] as const;
    const lists = await Promise.all(kinds.map((kind) => this.site.admin.list({ ...kind, labelSelector })));
    return lists.flatMap((list) =>
      list.ok ? list.value.items.map(({ kind, metadata }) => `${kind}/${metadata.name}`) : ['unknown'],
    );
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.clusters.close();
    await this.site.close();
    await this.test.close();
  }
}

/** One with a database of its own, and a site with so many GPUs. */
export const startWorld = async (gpus = 16): Promise<World> => {
  const [test, site] = await Promise.all([testDatabase(), openSite(gpus)]);
  return worldOn(test, site);
};

export const worldOn = async (test: TestDatabase, site: SiteTarget): Promise<World> => {
  const database = await test.database([...tenancyEntities, ...catalogueEntities, ...entities]);
  return new World(test, database, site);
};

/** Waits for the world, not for the clock. */
export const eventually = async (expectation: () => Promise<void>, withinMs = 30_000): Promise<void> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(50);
    }
  }
};
