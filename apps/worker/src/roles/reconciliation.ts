import { UsageReconciler } from '@beffroi/metering/server';
import { Counter, Gauge, type Logger, type Registry } from '@beffroi/platform/observability';
import type { Database } from '@beffroi/platform/typeorm';
import type { Role } from './role.ts';

export interface ReconciliationSurroundings {
  readonly database: Pick<Database, 'unitOfWork'>;
  readonly log: Logger;
  readonly metrics: Registry;
}

/** Compares what engines count with what was metered. */
export const reconciliationRole = ({
  database,
  log,
  metrics: registry,
}: ReconciliationSurroundings): Role['run'] => {
  const registers = [registry];
  const metrics = {
    unexplainedHours: new Gauge({
      name: 'beffroi_reconciliation_unexplained_hours',
      help: 'Hours of the last two days, of all deployments, in which engines counted more than 0.1 % otherwise than was metered, and nothing explains it.',
      registers,
    }),
    incompleteHours: new Gauge({
      name: 'beffroi_reconciliation_incomplete_hours',
      help: 'Hours of the last two days, of all deployments, that cannot be compared since their engines were not read throughout.',
      registers,
    }),
    silentEngines: new Counter({
      name: 'beffroi_reconciliation_silent_engines_total',
      help: 'Times that an engine was asked what it counted and did not say.',
      registers,
    }),
  };
  return (signal, epoch) =>
    new UsageReconciler({ unitOfWork: database.unitOfWork, log, metrics }, epoch).run(signal);
};
