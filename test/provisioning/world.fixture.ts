import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  GpuInventoryRepository,
  RegisterSiteOperation,
  SitesRepository,
  SyncModelsOperation,
} from '@beffroi/catalogue/server';
import { brandId, type CollectiviteId, type SiteId, systemScope } from '@beffroi/kernel';
import type { LeaseHold } from '@beffroi/platform/reconcile';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import type { Deployment, EnginePlatform } from '@beffroi/provisioning/domain';
import {
  DeploymentsRepository,
  type ProvisionerOptions,
  RequestDeploymentOperation,
  RetireDeploymentOperation,
  UpdateDeploymentOperation,
} from '@beffroi/provisioning/server';
import { CollectivitesRepository } from '@beffroi/tenancy/server';
import type { CountingClusters } from './counting.clusters.ts';
import { openSite, type SiteTarget } from './site.target.ts';
import {
  countingClusters,
  engineKeys,
  models,
  provisionerOptions,
  siteVault,
  work,
  workerEntities,
  type WorkerSettings,
} from './worker.parts.ts';
import { WorkerProcess } from './worker.process.ts';

export const ARRANGING = systemScope('spec');
export const SITE = brandId<SiteId>('cher');
const MODEL = 'ministral-3-3b-instruct-2512';

/** One site, one database, and as many workers as a spec wants. */
export class World {
  readonly clusters: CountingClusters;
  readonly request: RequestDeploymentOperation;
  readonly update: UpdateDeploymentOperation;
  readonly retire: RetireDeploymentOperation;
  readonly deployments: DeploymentsRepository;
  readonly installation = `suite-${randomUUID().slice(0, 8)}`;
  private readonly sites: SitesRepository;
  private workers: LeaseHold[] = [];
  private processes: WorkerProcess[] = [];
  /** A spec does not wait for it; what measures time takes production's. */
  newsEveryMs = 50;
  /** As in production; a spec that waits for repairs looks more often. */
  readonly usualSweepMs = 30_000;
  sweepEveryMs = this.usualSweepMs;
  relistEveryMs = 600_000;
  leaseTtlMs = 2_000;
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
    this.clusters = countingClusters(database);
    const collectivites = new CollectivitesRepository(unitOfWork);
    this.request = new RequestDeploymentOperation(unitOfWork, collectivites, models, this.sites, engineKeys);
    this.update = new UpdateDeploymentOperation(unitOfWork, models, this.sites);
    this.retire = new RetireDeploymentOperation(unitOfWork);
    this.deployments = new DeploymentsRepository(unitOfWork);
  }

  /** @param kubeconfig of whoever is to work there: the administrator unless given */
  async furnish(kubeconfig = this.site.kubeconfig): Promise<void> {
    const { unitOfWork } = this.database;
    await new SyncModelsOperation(unitOfWork, models).execute(ARRANGING);
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
    await new RegisterSiteOperation(this.database.unitOfWork, this.sites, siteVault).execute(ARRANGING, {
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
    return provisionerOptions(this.database, this.clusters, this.settings);
  }

  startWorker(): LeaseHold {
    const pool = this.test.pool(this.test.systemUrl);
    const worker = work(pool, randomUUID(), this.leaseTtlMs, this.provisionerOptions);
    this.workers.push(worker);
    return worker;
  }

  /** One that can be killed: in a process, and with connections, of its own. */
  async forkWorker(): Promise<WorkerProcess> {
    const { tenantUrl, systemUrl } = this.test;
    const worker = await WorkerProcess.start({
      holder: randomUUID(),
      tenantUrl,
      systemUrl,
      settings: this.settings,
    });
    this.processes.push(worker);
    return worker;
  }

  private get settings(): WorkerSettings {
    const { installation, weights, newsEveryMs, sweepEveryMs, relistEveryMs, leaseTtlMs } = this;
    return { installation, weights, newsEveryMs, sweepEveryMs, relistEveryMs, leaseTtlMs };
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.processes.map((worker) => worker.kill()));
    await Promise.all(this.workers.map((worker) => worker.stop()));
    this.processes = [];
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
  const database = await test.database(workerEntities);
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
