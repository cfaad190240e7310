import type { AuditCaller, AuditedCall, AuditFact, CallOutcome } from '@beffroi/contracts/audit';
import { type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';

type KnownCaller = Extract<AuditCaller, { kind: 'known' }>;

/**
 * The entry of a call that wrote none itself: it was refused, it failed, it changed nothing, or it only read.
 *
 * @returns undefined when nobody is known to have called: whoever can reach us could fill the journal
 */
export const factOfCall = (
  { kind, action, target }: AuditedCall,
  { caller, result, failure }: CallOutcome,
): AuditFact | undefined => {
  if (caller.kind === 'anonymous') return undefined;
  const { scope } = caller;
  const collectiviteId = concerned(caller);
  return {
    action,
    target,
    class: kind === 'read' || !scope ? 'security' : 'admin',
    actor: caller.principal.actor,
    actingAs: qualityOf(scope),
    // A mutation that changes something writes its own entry.
    result: kind === 'mutation' && result === 'succeeded' ? 'unchanged' : result,
    ...(failure && { failure }),
    ...(collectiviteId && { collectiviteId }),
  };
};

const qualityOf = (scope: OperatorScope | TenantScope | undefined): AuditFact['actingAs'] => {
  if (!scope) return 'none';
  return scope.kind === 'tenant' ? 'collectivite' : 'operator';
};

/** A collectivité sees what its members were refused, where they belong to no other. */
const concerned = ({ principal, scope }: KnownCaller): CollectiviteId | undefined => {
  if (scope) return scope.kind === 'tenant' ? scope.collectiviteId : undefined;
  const places = new Set(principal.grants.map(({ collectiviteId }) => collectiviteId));
  const [only] = places;
  return places.size === 1 ? (only ?? undefined) : undefined;
};
