import type { AuditFact, AuditNote, AuditQuality } from '@beffroi/contracts/audit';
import { BREAK_GLASS_ISSUER, type Scope } from '@beffroi/kernel';
import { digestOf, newId } from '../crypto/index.ts';
import { correlationId } from '../observability/index.ts';
import { currentOrigin } from './audit.call.ts';

const QUALITIES: Readonly<Record<Scope['kind'], AuditQuality>> = {
  tenant: 'collectivite',
  operator: 'operator',
  system: 'program',
};

/** What an operation noted, as a fact: it was done, by whom its scope says. */
export const factOf = (note: AuditNote, scope: Scope): AuditFact => ({
  ...note,
  ...(scope.kind === 'tenant' && !note.collectiviteId && { collectiviteId: scope.collectiviteId }),
  ...(scope.kind === 'system' && { reason: scope.reason }),
  actor: scope.kind === 'system' ? (note.actor ?? null) : scope.actor,
  actingAs: QUALITIES[scope.kind],
  result: 'succeeded',
});

/** Said in each entry of who was let in without an identity provider. */
const BREAK_GLASS = 'break-glass';

/** Columns of `platform.audit_entry`; its instant and its digest are the database's own. */
export const auditRow = (fact: AuditFact, now: Date) => {
  const origin = currentOrigin();
  const isBreakGlass = fact.actor?.issuer === BREAK_GLASS_ISSUER;
  return {
    id: newId(now),
    class: isBreakGlass ? 'security' : (fact.class ?? 'admin'),
    actor: fact.actor,
    acting_as: fact.actingAs,
    reason: isBreakGlass ? BREAK_GLASS : fact.reason,
    action: fact.action,
    target_type: fact.target.type,
    target_id: fact.target.id,
    collectivite_id: fact.collectiviteId,
    result: fact.result,
    failure: fact.failure,
    before_digest: fact.before === undefined ? undefined : digestOf(fact.before),
    after_digest: fact.after === undefined ? undefined : digestOf(fact.after),
    address: origin?.address,
    client: origin?.client,
    correlation_id: correlationId(),
  };
};
