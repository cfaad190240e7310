import type { DynamicModule } from '@nestjs/common';
import {
  GpuTimeReader,
  HourlyUsage,
  Reconciliation,
  RequestLog,
  UsageReader,
} from '@beffroi/metering/domain';
import { resolvers } from '@beffroi/metering/graphql';
import {
  PostgresGpuTimeReader,
  PostgresHourlyUsage,
  PostgresReconciliation,
  PostgresRequestLog,
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
      { provide: RequestLog, useClass: PostgresRequestLog },
    ],
    resolvers,
  );
