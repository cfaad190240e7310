import { AuditEntryEntity } from './audit-entry.entity.ts';

export const entities = [AuditEntryEntity];
