import type { DynamicModule } from '@nestjs/common';
import {
  GpuTimeReader,
  HourlyUsage,
  Reconciliation,
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
  PostgresReconciliation,
  PostgresRequestLog,
  PostgresBillingPeriods,
  PostgresLedgerDifferences,
  PostgresRequests,
  PostgresUsageComparisons,
  PostgresUsageReader,
} from '@beffroi/metering/server';
import { contextModule } from './context.module.ts';

export const meteringModule = (): DynamicModule =>
  contextModule(
    'metering',
    [
      { provide: UsageReader, useClass: PostgresUsageReader },
      { provide: GpuTimeReader, useClass: PostgresGpuTimeReader },
      { provide: Reconciliation, useClass: PostgresReconciliation },
      { provide: HourlyUsage, useClass: PostgresHourlyUsage },
      { provide: UsageComparisons, useClass: PostgresUsageComparisons },
      { provide: Requests, useClass: PostgresRequests },
      { provide: BillingPeriods, useClass: PostgresBillingPeriods },
      { provide: LedgerDifferences, useClass: PostgresLedgerDifferences },
      { provide: RequestLog, useClass: PostgresRequestLog },
    ],
    resolvers,
  );
