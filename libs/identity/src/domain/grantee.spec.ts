import { describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId } from '@beffroi/kernel';
import { readGrant } from './grantee.ts';

const bourges = brandId<CollectiviteId>('01900000-0000-7000-8000-000000000001');

describe('a role', () => {
  it('of the operator is held nowhere in particular', () => {
    expect(readGrant('operator.admin', null)).toEqual({
      ok: true,
      value: { role: 'operator.admin', collectiviteId: null },
    });
    expect(readGrant('operator.admin', bourges)).toMatchObject({
      failure: { kind: 'RoleDoesNotFit', needs: 'operator' },
    });
  });

  it('of a collectivité is held in one', () => {
    expect(readGrant('collectivite.dpo', bourges)).toMatchObject({ ok: true });
    expect(readGrant('collectivite.dpo', null)).toMatchObject({
      failure: { kind: 'RoleDoesNotFit', needs: 'collectivite' },
    });
  });

  it('that nobody knows is refused by name', () => {
    expect(readGrant('root', null)).toEqual({ ok: false, failure: { kind: 'UnknownRole', role: 'root' } });
  });
});
