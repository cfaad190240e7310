export { type AuditCaller, type AuditedCall, type CallOutcome } from './call.ts';
export {
  AUDIT_CLASSES,
  AUDIT_QUALITIES,
  AUDIT_RESULTS,
  type AuditClass,
  type AuditEntry,
  type AuditFact,
  type AuditNote,
  type AuditOrigin,
  type AuditQuality,
  type AuditResult,
  type AuditTarget,
  CLIENT_KINDS,
  type ClientKind,
} from './entry.ts';
