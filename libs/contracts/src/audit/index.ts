export { type AuditEntry, type AuditNote, type AuditTarget } from './entry.ts';
