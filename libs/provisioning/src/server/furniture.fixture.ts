import { randomUUID } from 'node:crypto';
import { type NodeShape, type RegisterSiteInput, ReviewedModels } from '@beffroi/catalogue/domain';
import {
  entities as catalogueEntities,
  GpuInventoryRepository,
  RegisterSiteOperation,
  SitesRepository,
  SiteVault,
  SyncModelsOperation,
} from '@beffroi/catalogue/server';
import {
  brandId,
  type CollectiviteId,
  type OperatorScope,
  type SiteId,
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database, UnitOfWork } from '@beffroi/platform/typeorm';
import { CollectivitesRepository, entities as tenancyEntities } from '@beffroi/tenancy/server';
import type { Deployment } from '../domain/index.ts';
import {
  DeploymentsRepository,
  EngineKeys,
  entities,
  RequestDeploymentOperation,
  RetireDeploymentOperation,
  UpdateDeploymentOperation,
} from './index.ts';

export const actor = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
export const operator: OperatorScope = { kind: 'operator', actor };
export const agentOf = (collectiviteId: CollectiviteId): TenantScope => ({
  kind: 'tenant',
  collectiviteId,
  actor,
});
export const system = systemScope('spec');
export const MODEL = 'ministral-3-8b-instruct-2512';
export const SITE = brandId<SiteId>('cher');
export const models = new ReviewedModels();
export const engineKeys = new EngineKeys([sealingKey(Buffer.alloc(32, 5))]);
export const siteVault = new SiteVault([sealingKey(Buffer.alloc(32, 6))]);

/** A site like any other, until a spec says more of it. */
const USUAL_SITE = {
  name: 'Bourges',
  region: 'cloudgouv-eu-west-1',
  country: 'FR',
  qualification: 'secnumcloud-3.2',
  storageClass: null,
  kubeconfig: 'apiVersion: v1',
} as const;
type SiteTerms = Partial<Omit<RegisterSiteInput, 'id'>>;

export const nodeWith = (gpuCount: number, more: Partial<NodeShape> = {}): NodeShape => ({
  nodeName: 'gpu-1',
  gpuProduct: 'NVIDIA-L40S',
  gpuCount,
  gpuFree: gpuCount,
  labels: {},
  ready: true,
  ...more,
});

/** A database with models, to which a spec adds sites and collectivités; what asks for deployments, and nobody who makes them. */
export class Furniture {
  readonly unitOfWork: UnitOfWork;
  readonly sites: SitesRepository;
  readonly collectivites: CollectivitesRepository;
  readonly request: RequestDeploymentOperation;
  readonly update: UpdateDeploymentOperation;
  readonly retire: RetireDeploymentOperation;
  readonly deployments: DeploymentsRepository;
  private sirens = 210_000_000;

  constructor(
    readonly test: TestDatabase,
    readonly database: Database,
  ) {
    const { unitOfWork } = database;
    this.unitOfWork = unitOfWork;
    this.sites = new SitesRepository(unitOfWork);
    this.collectivites = new CollectivitesRepository(unitOfWork);
    this.request = new RequestDeploymentOperation(
      unitOfWork,
      this.collectivites,
      models,
      this.sites,
      engineKeys,
    );
    this.update = new UpdateDeploymentOperation(unitOfWork, models, this.sites);
    this.retire = new RetireDeploymentOperation(unitOfWork);
    this.deployments = new DeploymentsRepository(unitOfWork);
  }

  async registerSite(id: string = SITE, terms: SiteTerms = {}): Promise<void> {
    const register = new RegisterSiteOperation(this.unitOfWork, this.sites, siteVault);
    const registered = await register.execute(system, { id, ...USUAL_SITE, ...terms });
    if (!registered.ok) throw new Error(JSON.stringify(registered.failure));
  }

  countNodes(nodes: readonly NodeShape[], site = SITE): Promise<boolean> {
    return new GpuInventoryRepository(this.unitOfWork).record(system, site, nodes);
  }

  async collectivite(name = 'Commune', siren = String((this.sirens += 1))): Promise<CollectiviteId> {
    const id = randomUUID();
    await this.test.asOwner(
      `insert into tenancy.collectivite
         (id, siren, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
       values ($1, $2, $3, 'commune', false, 'active', 'decouverte', 'sealed', now())`,
      [id, siren, name],
    );
    return brandId(id);
  }

  async look({ id }: Pick<Deployment, 'id'>): Promise<Deployment> {
    return (await this.deployments.find(operator, id))!;
  }

  close(): Promise<void> {
    return this.test.close();
  }
}

export const furnish = async (): Promise<Furniture> => {
  const test = await testDatabase();
  const database = await test.database([...tenancyEntities, ...catalogueEntities, ...entities]);
  await new SyncModelsOperation(database.unitOfWork, models).execute(system);
  return new Furniture(test, database);
};
