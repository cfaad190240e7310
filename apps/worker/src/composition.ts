import { entities as audit, PurgeEntriesOperation } from '@beffroi/audit/server';
import { ReviewedModels } from '@beffroi/catalogue/domain';
import {
  entities as catalogue,
  GpuInventoryRepository,
  MistralProbe,
  SiteCredentialsRepository,
  SitesRepository,
  SiteVault,
} from '@beffroi/catalogue/server';
import { AccessReviewSweep, entities as identity, PurgeSessionsOperation } from '@beffroi/identity/server';
import { systemScope } from '@beffroi/kernel';
import { entities as keys, NoteKeyUsesOperation } from '@beffroi/keys/server';
import {
  MeterGpuTimeOperation,
  PostgresLastUses,
  PostgresOwnWorkLog,
  SettleAbandonedOperation,
} from '@beffroi/metering/server';
import { sealingKey } from '@beffroi/platform/crypto';
import type { Health, Logger, Registry } from '@beffroi/platform/observability';
import { type Database, purgeExpired } from '@beffroi/platform/typeorm';
import {
  askEngines,
  EngineKeys,
  entities as provisioning,
  GpuCensus,
  GpuTransitionsReader,
  Provisioner,
  type ProvisionerOptions,
  runBenchmark,
  Scaler,
  type ScalerOptions,
  SiteChecker,
  SiteHealthStore,
  SiteClusters,
} from '@beffroi/provisioning/server';
import {
  entities as quotas,
  LimitsRepository,
  PurgeHoldsOperation,
  RoomQueues,
  ShadowThresholdSweep,
  StartBudgetsOperation,
  SweepOverridesOperation,
  ThresholdSweep,
} from '@beffroi/quotas/server';
import { entities as tenancy, ForgetNotices } from '@beffroi/tenancy/server';
import type { Configuration } from './configuration.ts';
import { auditRoles } from './roles/audit.roles.ts';
import { UsageOfLimits } from './roles/counted-usage.ts';
import { type Chore, keepHouse } from './roles/housekeeping.ts';
import { enginePlatform, probeImage, weightsStore } from './roles/engine-platform.ts';
import { ledgerChores } from './roles/ledger.chores.ts';
import { lifeCycleSweep } from './roles/life-cycles.ts';
import { identityRole } from './roles/identity.ts';
import { noticesRole } from './roles/notices.ts';
import { noted, NotedProbe } from './roles/own-work.ts';
import { QueuesBeforeEngines } from './roles/queues-before-engines.ts';
import { reconciliationRole } from './roles/reconciliation.ts';
import type { Role, RoleName } from './roles/role.ts';

/** Entities of the contexts whose tables the worker reads or writes. */
export const entities = [
  ...tenancy,
  ...identity,
  ...audit,
  ...catalogue,
  ...quotas,
  ...keys,
  ...provisioning,
];

const LIFE_CYCLES_EVERY_MS = 5_000;
const THRESHOLDS_EVERY_MS = 10_000;
const START_BUDGETS_EVERY_MS = 5_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const HOUSEKEEPING = systemScope('housekeeping');

export interface Surroundings {
  readonly config: Configuration;
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly health: Health;
}

/** Every role with the implementations that this program chooses. */
export const composeRoles = (
  surroundings: Surroundings,
): { readonly roles: readonly Role[]; readonly close: () => Promise<void> } => {
  const { config, database, log, metrics } = surroundings;
  const vault = new SiteVault([sealingKey(config.BEFFROI_CONTROL_KEY)]);
  const { unitOfWork } = database;
  const sites = new SitesRepository(unitOfWork);
  const clustersOf = () => new SiteClusters(sites, new SiteCredentialsRepository(unitOfWork, vault));
  // One each: whoever ends first may close its connections.
  const clusters = { reconcile: clustersOf(), inventory: clustersOf(), checks: clustersOf() };
  const inventory = new GpuInventoryRepository(unitOfWork);
  const provisioning = provisionerOptions(surroundings, sites, clusters.reconcile);

  // Once, when they are first kept: their gauges are this process's, and a lease may come back.
  let house: ReturnType<typeof chores> | undefined;
  const run: Readonly<Record<RoleName, Role['run'] | undefined>> = {
    reconcile: (signal, epoch) => new Provisioner(provisioning, epoch).run(signal),
    inventory: (signal) =>
      new GpuCensus({
        clusters: clusters.inventory,
        inventory,
        health: new SiteHealthStore(unitOfWork),
        log,
        metrics,
      }).run(signal),
    scaling: (signal, epoch) => new Scaler(scalerOptions(surroundings, sites), epoch).run(signal),
    'site-checks': (signal) =>
      new SiteChecker({
        unitOfWork,
        clusters: clusters.checks,
        sites,
        platform: provisioning.platform,
        probeImage: probeImage(config),
        log,
      }).run(signal),
    housekeeping: (signal) => keepHouse((house ??= chores(surroundings)), signal, { log, metrics }),
    ...auditRoles(surroundings),
    identity: identityRole(surroundings),
    notices: noticesRole(surroundings),
    reconciliation: reconciliationRole(surroundings),
  };
  return {
    roles: (Object.keys(run) as RoleName[]).flatMap((name) => {
      const work = run[name];
      return work ? [{ name, run: work }] : [];
    }),
    close: async () => {
      await Promise.all(Object.values(clusters).map((each) => each.close()));
    },
  };
};

const provisionerOptions = (
  { config, database, log, metrics }: Surroundings,
  sites: SitesRepository,
  clusters: SiteClusters,
): ProvisionerOptions => ({
  unitOfWork: database.unitOfWork,
  gateways: database.gateways,
  clusters,
  sites,
  models: new ReviewedModels(),
  probe: new NotedProbe(new MistralProbe(), new PostgresOwnWorkLog(database.unitOfWork)),
  engineKeys: new EngineKeys([sealingKey(config.BEFFROI_DATA_PLANE_KEY)]),
  platform: enginePlatform(config),
  weightsStore: weightsStore(config),
  log,
  metrics,
});

const scalerOptions = ({ config, database, log }: Surroundings, sites: SitesRepository): ScalerOptions => ({
  unitOfWork: database.unitOfWork,
  gateways: database.gateways,
  sites,
  queues: new QueuesBeforeEngines(new RoomQueues(database.unitOfWork)),
  askEngines,
  runBenchmark: noted(runBenchmark, new PostgresOwnWorkLog(database.unitOfWork)),
  models: new ReviewedModels(),
  engineKeys: new EngineKeys([sealingKey(config.BEFFROI_DATA_PLANE_KEY)]),
  pace: {
    growAfterMs: config.BEFFROI_GROW_AFTER,
    shrinkAfterMs: config.BEFFROI_SHRINK_AFTER,
    sleepAfterMs: config.BEFFROI_SLEEP_AFTER,
  },
  log,
});

const chores = (surroundings: Surroundings): Readonly<Record<string, Chore>> => {
  const { unitOfWork } = surroundings.database;
  const lifeCycles = lifeCycleSweep(surroundings);
  const thresholds = new ThresholdSweep(unitOfWork);
  const shadowThresholds = new ShadowThresholdSweep(
    unitOfWork,
    new LimitsRepository(unitOfWork),
    new UsageOfLimits(unitOfWork),
  );
  const startBudgets = new StartBudgetsOperation(unitOfWork);
  const sweepOverrides = new SweepOverridesOperation(unitOfWork);
  const purgeAudit = new PurgeEntriesOperation(unitOfWork);
  const purgeSessions = new PurgeSessionsOperation(unitOfWork);
  const accessReviews = new AccessReviewSweep(unitOfWork);
  const settleAbandoned = new SettleAbandonedOperation(unitOfWork);
  const forgetNotices = new ForgetNotices(unitOfWork);
  const keepNoticesMonths = surroundings.config.BEFFROI_KEEP_NOTICES_MONTHS;
  const purgeHolds = new PurgeHoldsOperation(unitOfWork);
  const meterGpuTime = new MeterGpuTimeOperation(unitOfWork, new GpuTransitionsReader(unitOfWork));
  const noteKeyUses = new NoteKeyUsesOperation(unitOfWork, new PostgresLastUses(unitOfWork));
  return {
    thresholds: { everyMs: THRESHOLDS_EVERY_MS, run: () => thresholds.execute(HOUSEKEEPING) },
    'shadow-thresholds': { everyMs: MINUTE_MS, run: () => shadowThresholds.execute(HOUSEKEEPING) },
    'start-budgets': { everyMs: START_BUDGETS_EVERY_MS, run: () => startBudgets.execute(HOUSEKEEPING) },
    'end-overrides': { everyMs: MINUTE_MS / 2, run: () => sweepOverrides.execute(HOUSEKEEPING) },
    'purge-expired': { everyMs: DAY_MS, run: () => purgeExpired(unitOfWork) },
    'purge-audit': { everyMs: DAY_MS, run: () => purgeAudit.execute(HOUSEKEEPING) },
    'purge-sessions': { everyMs: 10 * MINUTE_MS, run: () => purgeSessions.execute(HOUSEKEEPING) },
    'purge-holds': { everyMs: DAY_MS, run: () => purgeHolds.execute(HOUSEKEEPING) },
    'forget-notices': {
      everyMs: DAY_MS,
      run: () => forgetNotices.execute(HOUSEKEEPING, keepNoticesMonths),
    },
    ...ledgerChores(surroundings),
    'note-key-uses': { everyMs: MINUTE_MS / 2, run: () => noteKeyUses.execute(HOUSEKEEPING) },
    'life-cycles': { everyMs: LIFE_CYCLES_EVERY_MS, run: () => lifeCycles.execute(HOUSEKEEPING) },
    'access-reviews': { everyMs: MINUTE_MS, run: () => accessReviews.execute(HOUSEKEEPING) },
    'gpu-time': { everyMs: MINUTE_MS, run: () => meterGpuTime.execute(HOUSEKEEPING) },
    'settle-abandoned': { everyMs: 2 * MINUTE_MS, run: () => settleAbandoned.execute(HOUSEKEEPING) },
  };
};
