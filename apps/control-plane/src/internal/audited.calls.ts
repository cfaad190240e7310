import type { AuditedCall, CallOutcome } from '@beffroi/contracts/audit';
import type { SelfServiceAnswer, SelfServiceCall } from '@beffroi/contracts/self-service';
import { isUuid } from '@beffroi/kernel';
import type { Settled } from '@beffroi/platform/graphql';
import type { Caller } from './caller.ts';

/** The permission that each write uses. */
const ACTIONS: Partial<Readonly<Record<SelfServiceCall, string>>> = {
  'account.update': 'api-key.update',
  'keys.issue': 'api-key.issue',
  'keys.rename': 'api-key.update',
  'keys.revoke': 'api-key.revoke',
};

/** What the journal says of a call, before it is known what comes of it; undefined for one that only reads. */
export const writeOf = (
  call: SelfServiceCall,
  { key }: Caller,
  input: unknown,
): Pick<AuditedCall, 'action' | 'target'> | undefined => {
  const action = ACTIONS[call];
  if (action === undefined) return undefined;
  if (call === 'keys.issue') return { action, target: { type: 'project', id: key.projectId } };
  const { id = key.id } = input as { readonly id?: string };
  // What a client writes in a path may be anything.
  return { action, target: { type: 'api-key', id: isUuid(id) ? id : 'unknown' } };
};

export const outcomeOf = ({ scope }: Caller, settled: Settled<SelfServiceAnswer>): CallOutcome => {
  const caller = { kind: 'known', principal: { actor: scope.actor, grants: [] }, scope } as const;
  if (settled.kind === 'threw') return { caller, result: 'failed', failure: 'internal_error' };
  const { answer } = settled;
  return answer.ok
    ? { caller, result: 'succeeded' }
    : { caller, result: 'refused', failure: answer.failure.kind };
};
