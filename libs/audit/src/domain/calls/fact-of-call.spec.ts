import { describe, expect, it } from '@jest/globals';
import type { Grant } from '@beffroi/contracts/access';
import type { AuditCaller, AuditedCall, CallOutcome } from '@beffroi/contracts/audit';
import { brandId, type CollectiviteId } from '@beffroi/kernel';
import { factOfCall } from './fact-of-call.ts';

const bourges = brandId<CollectiviteId>('c-1');
const vierzon = brandId<CollectiviteId>('c-2');
const actor = { kind: 'user', subject: 'ada', issuer: 'https://id.example' } as const;
const call: AuditedCall = {
  kind: 'mutation',
  action: 'api-key.revoke',
  target: { type: 'api-key', id: 'k-1' },
  origin: { requestId: 'r-1', address: '192.0.2.7', client: 'browser' },
};
const at = (collectiviteId: CollectiviteId): Grant => ({ role: 'collectivite.developer', collectiviteId });
const known = (grants: readonly Grant[], scope?: 'tenant' | 'operator'): AuditCaller => ({
  kind: 'known',
  principal: { actor, grants },
  scope:
    scope === 'tenant'
      ? { kind: 'tenant', collectiviteId: bourges, actor }
      : scope && { kind: 'operator', actor },
});
const fact = (outcome: Partial<CallOutcome>, more: Partial<AuditedCall> = {}) =>
  factOfCall(
    { ...call, ...more },
    { caller: known([at(bourges)], 'tenant'), result: 'succeeded', ...outcome },
  );

describe('a call that wrote no entry', () => {
  it('changed nothing, when it is a mutation that succeeded', () => {
    expect(fact({})).toMatchObject({
      result: 'unchanged',
      class: 'admin',
      actor,
      actingAs: 'collectivite',
      collectiviteId: bourges,
      action: 'api-key.revoke',
      target: { type: 'api-key', id: 'k-1' },
    });
  });

  it('was refused by the rules, which belongs to administration', () => {
    expect(fact({ result: 'refused', failure: 'not_found' })).toMatchObject({
      result: 'refused',
      failure: 'not_found',
      class: 'admin',
    });
  });

  it('was not let in, which belongs to security', () => {
    const outcome = { caller: known([at(bourges)]), result: 'refused', failure: 'FORBIDDEN' } as const;
    expect(fact(outcome)).toMatchObject({ class: 'security', actingAs: 'none', collectiviteId: bourges });
  });

  it('concerns no one collectivité where its caller belongs to several, or to the operator', () => {
    const grants: Grant[][] = [
      [at(bourges), at(vierzon)],
      [{ role: 'operator.support', collectiviteId: null }],
      [],
    ];
    for (const each of grants)
      expect(fact({ caller: known(each), result: 'refused' })).not.toHaveProperty('collectiviteId');
    expect(fact({ caller: known([], 'operator') })).toMatchObject({ actingAs: 'operator' });
  });

  it('is security’s when it read', () => {
    expect(fact({}, { kind: 'read' })).toMatchObject({ result: 'succeeded', class: 'security' });
  });

  it('leaves nothing when nobody is known', () => {
    expect(fact({ caller: { kind: 'anonymous' }, result: 'refused' })).toBeUndefined();
  });
});
