import type { DynamicModule } from '@nestjs/common';
import {
  GpuTimeReader,
  HourlyUsage,
  LimitWords,
  PaidUsageReader,
  Reconciliation,
  Refusals,
  RequestLog,
  BillingPeriods,
  LedgerDifferences,
  Requests,
  UsageComparisons,
  UsageReader,
} from '@beffroi/metering/domain';
import { resolvers } from '@beffroi/metering/graphql';
import {
  PostgresGpuTimeReader,
  PostgresHourlyUsage,
  PostgresPaidUsage,
  PostgresReconciliation,
  PostgresRefusals,
  PostgresRequestLog,
  PostgresBillingPeriods,
  PostgresLedgerDifferences,
  PostgresRequests,
  PostgresUsageComparisons,
  PostgresUsageReader,
} from '@beffroi/metering/server';
import { contextModule } from './context.module.ts';
import { WordsOfLimits } from './words-of-limits.ts';

export const meteringModule = (): DynamicModule =>
  contextModule(
    'metering',
    [
      { provide: UsageReader, useClass: PostgresUsageReader },
      { provide: GpuTimeReader, useClass: PostgresGpuTimeReader },
      { provide: Reconciliation, useClass: PostgresReconciliation },
      { provide: HourlyUsage, useClass: PostgresHourlyUsage },
      { provide: UsageComparisons, useClass: PostgresUsageComparisons },
      { provide: PaidUsageReader, useClass: PostgresPaidUsage },
      { provide: Requests, useClass: PostgresRequests },
      { provide: Refusals, useClass: PostgresRefusals },
      { provide: LimitWords, useClass: WordsOfLimits },
      { provide: BillingPeriods, useClass: PostgresBillingPeriods },
      { provide: LedgerDifferences, useClass: PostgresLedgerDifferences },
      { provide: RequestLog, useClass: PostgresRequestLog },
    ],
    resolvers,
  );
