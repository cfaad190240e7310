import { GpuTimeResolver } from './gpu-time.resolver.ts';
import { ReconciliationResolver } from './reconciliation.resolver.ts';
import { UsageResolver } from './usage.resolver.ts';

export { UsageRow } from './usage.type.ts';

export const resolvers = [UsageResolver, ReconciliationResolver, GpuTimeResolver];
