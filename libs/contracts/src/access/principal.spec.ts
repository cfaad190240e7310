import { describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId } from '@beffroi/kernel';
import { type Grant, permissionsOfPrincipal, type Principal, scopeFor } from './index.ts';

const bourges = brandId<CollectiviteId>('01900000-0000-7000-8000-000000000001');
const vierzon = brandId<CollectiviteId>('01900000-0000-7000-8000-000000000002');
const actor = { kind: 'user', subject: 'ada', issuer: 'https://id.example' } as const;
const holding = (...grants: Grant[]): Principal => ({ actor, grants });
const adminOf = (collectiviteId: CollectiviteId): Grant => ({ role: 'collectivite.admin', collectiviteId });
const operator = (role: 'operator.admin' | 'operator.finance'): Grant => ({ role, collectiviteId: null });

describe('the scope of a call', () => {
  it("is the operator's for somebody of the syndicate, whatever collectivité the call names", () => {
    expect(scopeFor(holding(operator('operator.admin')), 'project.create', bourges)).toEqual({
      kind: 'scope',
      scope: { kind: 'operator', actor },
    });
  });

  it('is the one collectivité of its member, even when the call names another', () => {
    for (const named of [undefined, bourges, vierzon]) {
      expect(scopeFor(holding(adminOf(bourges)), 'project.create', named)).toEqual({
        kind: 'scope',
        scope: { kind: 'tenant', collectiviteId: bourges, actor },
      });
    }
  });

  it('is chosen by the call among the collectivités of a person who has several', () => {
    const principal = holding(adminOf(bourges), adminOf(vierzon));
    expect(scopeFor(principal, 'project.create', vierzon)).toMatchObject({
      scope: { collectiviteId: vierzon },
    });
    expect(scopeFor(principal, 'project.create')).toEqual({
      kind: 'ambiguous',
      collectiviteIds: [bourges, vierzon],
    });
  });

  it('is one of their own, where nothing is found, when they name a collectivité that is not theirs', () => {
    const principal = holding(adminOf(bourges), adminOf(vierzon));
    expect(scopeFor(principal, 'project.create', 'somebody-else')).toMatchObject({
      scope: { kind: 'tenant', collectiviteId: bourges },
    });
  });

  it('is where they logged in for, when the call names none and a role is held there', () => {
    const principal = holding(adminOf(bourges), adminOf(vierzon));
    const scopeOf = (actingFor: CollectiviteId, named?: string) =>
      scopeFor({ ...principal, actingFor }, 'project.create', named);
    expect(scopeOf(vierzon)).toMatchObject({ scope: { collectiviteId: vierzon } });
    expect(scopeOf(vierzon, bourges)).toMatchObject({ scope: { collectiviteId: bourges } });
    const elsewhere = brandId<CollectiviteId>('01900000-0000-7000-8000-000000000003');
    expect(scopeOf(elsewhere)).toMatchObject({ kind: 'ambiguous' });
    expect(scopeFor({ actor, grants: [], actingFor: vierzon }, 'project.create')).toEqual({
      kind: 'forbidden',
    });
  });

  it('counts only the collectivités where the permission is held', () => {
    const principal = holding(adminOf(bourges), { role: 'collectivite.finance', collectiviteId: vierzon });
    expect(scopeFor(principal, 'api-key.issue')).toMatchObject({ scope: { collectiviteId: bourges } });
    expect(scopeFor(principal, 'api-key.issue', vierzon)).toMatchObject({
      scope: { collectiviteId: bourges },
    });
  });

  it('is refused without the permission, and to somebody without any role', () => {
    expect(scopeFor(holding(operator('operator.finance')), 'api-key.issue')).toEqual({ kind: 'forbidden' });
    expect(scopeFor(holding(), 'me.read')).toEqual({ kind: 'forbidden' });
  });

  it('falls back to a collectivité where the operator role itself does not reach', () => {
    const principal = holding(operator('operator.finance'), adminOf(bourges));
    expect(scopeFor(principal, 'api-key.issue')).toMatchObject({ scope: { kind: 'tenant' } });
    expect(scopeFor(principal, 'usage.read')).toMatchObject({ scope: { kind: 'operator' } });
    expect(permissionsOfPrincipal(principal).has('collectivite.list')).toBe(true);
  });

  it('lets whoever is logged in accept an invitation and end their own sessions, and nothing else without a role', () => {
    expect([...permissionsOfPrincipal(holding())]).toEqual([
      'invitation.accept',
      'session.read',
      'session.end',
    ]);
  });
});
