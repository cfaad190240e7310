import { EngineProbe, type ProbeOutcome, ReviewedModels } from '@beffroi/catalogue/domain';
import {
  entities as catalogueEntities,
  SiteCredentialsRepository,
  SitesRepository,
  SiteVault,
} from '@beffroi/catalogue/server';
import { sealingKey } from '@beffroi/platform/crypto';
import { createLogger, createMetrics } from '@beffroi/platform/observability';
import type { Queryable } from '@beffroi/platform/postgres';
import { type LeaseHold, withLease } from '@beffroi/platform/reconcile';
import type { Database } from '@beffroi/platform/typeorm';
import type { EnginePlatform } from '@beffroi/provisioning/domain';
import {
  EngineKeys,
  entities,
  Provisioner,
  type ProvisionerOptions,
  RECONCILE_ROLE,
} from '@beffroi/provisioning/server';
import { entities as tenancyEntities } from '@beffroi/tenancy/server';
import { CountingClusters } from './counting.clusters.ts';
import { onStandIn } from './site.target.ts';

/** What a spec may choose of its workers. */
export interface WorkerSettings {
  readonly installation: string;
  readonly weights: EnginePlatform['weights'];
  readonly newsEveryMs: number;
  readonly sweepEveryMs: number;
  readonly relistEveryMs: number;
  readonly leaseTtlMs: number;
}

export const workerEntities = [...tenancyEntities, ...catalogueEntities, ...entities];
export const models = new ReviewedModels();
export const engineKeys = new EngineKeys([sealingKey(Buffer.alloc(32, 5))]);
export const siteVault = new SiteVault([sealingKey(Buffer.alloc(32, 6))]);
const log = createLogger({ program: 'spec', level: 'fatal' });

/** KWOK's and the stand-in's pods run nothing that could be asked. */
class AlwaysAnswers extends EngineProbe {
  override async smokeTest(): Promise<ProbeOutcome> {
    return { kind: 'answered', latencyMs: 1, tokens: { prompt: 0, generation: 0 } };
  }
}

export const countingClusters = ({ unitOfWork }: Database): CountingClusters =>
  new CountingClusters(
    new SitesRepository(unitOfWork),
    new SiteCredentialsRepository(unitOfWork, siteVault),
    // A spec has it leave requests unanswered, and would wait for production's 15 s.
    onStandIn ? { requestTimeoutMs: 4_000 } : {},
  );

export const provisionerOptions = (
  { unitOfWork, gateways }: Database,
  clusters: CountingClusters,
  { installation, weights, newsEveryMs, sweepEveryMs, relistEveryMs }: WorkerSettings,
): ProvisionerOptions => ({
  unitOfWork,
  gateways,
  clusters,
  probe: new AlwaysAnswers(),
  log,
  metrics: createMetrics(),
  models,
  sites: new SitesRepository(unitOfWork),
  engineKeys,
  platform: {
    installation,
    engineImage: `registry.example.fr/vllm@sha256:${'5'.repeat(64)}`,
    weights,
    programsNamespace: 'beffroi-system',
    monitoringNamespace: null,
    runtimeClass: null,
  },
  weightsStore: null,
  newsEveryMs,
  sweepEveryMs,
  relistEveryMs,
});

/** Competes for the lease, and works while it has it. */
export const work = (
  database: Queryable,
  holder: string,
  ttlMs: number,
  options: ProvisionerOptions,
): LeaseHold =>
  withLease({ database, role: RECONCILE_ROLE, holder, log, ttlMs }, (signal, epoch) =>
    new Provisioner(options, epoch).run(signal),
  );
