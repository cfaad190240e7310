import type { PeriodBlocker } from '@beffroi/metering/domain';
import { addDays, dateOf } from '@beffroi/metering/domain';
import {
  ClosePeriodsOperation,
  EnsurePartitionsOperation,
  FoldDaysOperation,
  ForgetCountsOperation,
  ForgetUsageOperation,
  PostgresLedgerDifferences,
  TurnRefusedDaysOperation,
} from '@beffroi/metering/server';
import { systemScope } from '@beffroi/kernel';
import { Gauge, type Logger, type Registry } from '@beffroi/platform/observability';
import type { Database } from '@beffroi/platform/typeorm';
import type { Configuration } from '../configuration.ts';
import type { Chore } from './housekeeping.ts';

export interface LedgerSurroundings {
  readonly config: Pick<
    Configuration,
    | 'BEFFROI_KEEP_REQUESTS_MONTHS'
    | 'BEFFROI_KEEP_REFUSED_DAYS'
    | 'BEFFROI_KEEP_HOURS_MONTHS'
    | 'BEFFROI_KEEP_MONTHS_YEARS'
  >;
  readonly database: Pick<Database, 'unitOfWork'>;
  readonly log: Logger;
  readonly metrics: Registry;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SCOPE = systemScope('life of the ledger');

/** The life of the ledger of usage: days are summed, periods closed, sums recomputed, what is old forgotten. */
export const ledgerChores = ({
  config,
  database: { unitOfWork },
  log,
  metrics,
}: LedgerSurroundings): Readonly<Record<string, Chore>> => {
  const gauges = ledgerGauges(metrics);
  const ensurePartitions = new EnsurePartitionsOperation(unitOfWork);
  const foldDays = new FoldDaysOperation(unitOfWork);
  const closePeriods = new ClosePeriodsOperation(unitOfWork);
  const forget = new ForgetUsageOperation(unitOfWork);
  const turnRefusedDays = new TurnRefusedDaysOperation(unitOfWork);
  const forgetCounts = new ForgetCountsOperation(unitOfWork);
  const differences = new PostgresLedgerDifferences(unitOfWork);
  const retention = {
    requestsMonths: config.BEFFROI_KEEP_REQUESTS_MONTHS,
    hoursMonths: config.BEFFROI_KEEP_HOURS_MONTHS,
    monthsYears: config.BEFFROI_KEEP_MONTHS_YEARS,
  };
  const close = async (): Promise<void> => {
    await foldDays.execute(SCOPE);
    const blockers = await closePeriods.execute(SCOPE);
    gauges.tellBlockers(blockers);
    if (blockers.length > 0) log.warn({ blockers }, 'ledger: gateways keep the billing period open');
  };
  const recompute = async (): Promise<void> => {
    const found = [];
    for (const month of recentMonths(new Date())) found.push(...(await differences.find(SCOPE, month)));
    gauges.differences.set(found.length);
    if (found.length > 0) log.error({ found }, 'ledger: sums are not what they are made of');
  };
  const makePartitions = async (): Promise<void> => {
    await ensurePartitions.execute(SCOPE);
    gauges.partitionsMadeAt.setToCurrentTime();
  };
  return {
    'ensure-partitions': { everyMs: DAY_MS, run: makePartitions },
    'close-periods': { everyMs: MINUTE_MS, run: close },
    'recompute-sums': { everyMs: DAY_MS, run: recompute },
    'forget-usage': { everyMs: DAY_MS, run: () => forget.execute(SCOPE, retention) },
    'turn-refused-days': {
      everyMs: DAY_MS,
      run: () => turnRefusedDays.execute(SCOPE, config.BEFFROI_KEEP_REFUSED_DAYS),
    },
    'forget-counts': { everyMs: DAY_MS, run: () => forgetCounts.execute(SCOPE, retention) },
  };
};

/** The first days of the running month and of the one before. */
const recentMonths = (now: Date): readonly string[] => {
  const first = `${dateOf(now).slice(0, 8)}01`;
  return [first, `${addDays(first, -1).slice(0, 8)}01`];
};

const ledgerGauges = (metrics: Registry) => {
  const registers = [metrics];
  const blocked = new Gauge({
    name: 'beffroi_ledger_period_blocked',
    help: 'Runs of a gateway that keep a billing period open after its end, by why.',
    labelNames: ['gateway', 'reason'],
    registers,
  });
  return {
    tellBlockers: (blockers: readonly PeriodBlocker[]): void => {
      blocked.reset();
      for (const { gatewayId, reason } of blockers) blocked.inc({ gateway: gatewayId, reason });
    },
    differences: new Gauge({
      name: 'beffroi_ledger_sums_that_differ',
      help: 'Sums of this month and the last that are not what they are made of; 0 in a sound ledger, 100 a month at most are counted.',
      registers,
    }),
    partitionsMadeAt: new Gauge({
      name: 'beffroi_ledger_partitions_ensured_timestamp_seconds',
      help: 'When partitions three months ahead were last seen to be there; after three months without, usage is quarantined.',
      registers,
    }),
  };
};
