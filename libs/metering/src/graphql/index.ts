import { GpuTimeResolver } from './gpu-time.resolver.ts';
import { ReconciliationResolver } from './reconciliation.resolver.ts';
import { LedgerResolver } from './ledger.resolver.ts';
import { PaidUsageResolver } from './paid-usage.resolver.ts';
import { RefusalResolver } from './refusal.resolver.ts';
import { RequestResolver } from './request.resolver.ts';
import { UsageComparisonResolver } from './usage-comparison.resolver.ts';
import { UsageResolver } from './usage.resolver.ts';

export { questionRefused } from './usage.refusals.ts';
export { UsageRow } from './usage.type.ts';

export const resolvers = [
  UsageResolver,
  UsageComparisonResolver,
  PaidUsageResolver,
  RequestResolver,
  RefusalResolver,
  ReconciliationResolver,
  LedgerResolver,
  GpuTimeResolver,
];
