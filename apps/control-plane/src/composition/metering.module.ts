import type { DynamicModule } from '@nestjs/common';
import { HourlyUsage, Reconciliation, RequestLog, UsageReader } from '@beffroi/metering/domain';
import { resolvers } from '@beffroi/metering/graphql';
import {
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
      { provide: Reconciliation, useClass: PostgresReconciliation },
      { provide: HourlyUsage, useClass: PostgresHourlyUsage },
      { provide: RequestLog, useClass: PostgresRequestLog },
    ],
    resolvers,
  );
