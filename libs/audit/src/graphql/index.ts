import { AuditResolver } from './audit.resolver.ts';

export { AuditEntry } from './audit-entry.type.ts';

export const resolvers = [AuditResolver];
