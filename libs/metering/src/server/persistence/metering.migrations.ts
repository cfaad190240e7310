import type { Migration } from '@beffroi/platform/typeorm';
import { course } from './migrations/course.migration.ts';
import { engineCounts } from './migrations/engine-counts.migration.ts';
import { forgetRuns } from './migrations/forget-runs.migration.ts';
import { gpuTime } from './migrations/gpu-time.migration.ts';
import { ingest } from './migrations/ingest.migration.ts';
import { estimateBeforeMeasure } from './migrations/estimate-before-measure.migration.ts';
import { eventsOfKeys } from './migrations/events-of-keys.migration.ts';
import { ingestIntoLedger } from './migrations/ingest-into-ledger.migration.ts';
import { lateUsage } from './migrations/late-usage.migration.ts';
import { ledger } from './migrations/ledger.migration.ts';
import { ledgerLife } from './migrations/ledger-life.migration.ts';
import { oneOrder } from './migrations/one-order.migration.ts';
import { paidUsage } from './migrations/paid-usage.migration.ts';
import { parisPartitions } from './migrations/paris-partitions.migration.ts';
import { partitions } from './migrations/partitions.migration.ts';
import { plainInsert } from './migrations/plain-insert.migration.ts';
import { possibleCounts } from './migrations/possible-counts.migration.ts';
import { refusedRequests } from './migrations/refused-requests.migration.ts';
import { toldQualities } from './migrations/told-qualities.migration.ts';
import { usageEvents } from './migrations/usage-events.migration.ts';

/** Schema `metering`. */
export const migrations: readonly Migration[] = [
  usageEvents,
  partitions,
  ingest,
  eventsOfKeys,
  estimateBeforeMeasure,
  ledger,
  ingestIntoLedger,
  ledgerLife,
  engineCounts,
  gpuTime,
  oneOrder,
  refusedRequests,
  forgetRuns,
  course,
  parisPartitions,
  paidUsage,
  possibleCounts,
  toldQualities,
  lateUsage,
  plainInsert,
];
