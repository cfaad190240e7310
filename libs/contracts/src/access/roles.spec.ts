import { describe, expect, it } from '@jest/globals';
import { COLLECTIVITE_ROLES, OPERATOR_ROLES, PERMISSIONS, permissionsOf, type Role, ROLES } from './index.ts';

describe('the table of roles', () => {
  it.each(['operator.auditor', 'operator.support', 'collectivite.dpo', 'operator.finance'] as const)(
    'lets %s change nothing',
    (role) => {
      const verbs = new Set([...permissionsOf(role)].map((permission) => permission.split('.')[1]));
      expect([...verbs].filter((verb) => !['read', 'list', 'export'].includes(verb!))).toEqual([]);
    },
  );

  it('is looked up, not made: the access matrix asks for each holder and permission', () => {
    for (const role of ROLES) expect(permissionsOf(role)).toBe(permissionsOf(role));
  });

  it('lets a role that only a later version knows do nothing', () => {
    expect([...permissionsOf('operator.archivist' as Role)]).toEqual([]);
  });

  it('keeps the list of members, registration and limits to the operator', () => {
    for (const role of COLLECTIVITE_ROLES) {
      for (const permission of ['collectivite.list', 'collectivite.register', 'limit.set'] as const) {
        expect(permissionsOf(role).has(permission)).toBe(false);
      }
    }
  });

  it('lets everybody read who they are, and the operator admin do everything', () => {
    for (const role of ROLES) expect(permissionsOf(role).has('me.read')).toBe(true);
    expect(permissionsOf('operator.admin').size).toBe(PERMISSIONS.length);
    expect(OPERATOR_ROLES).toHaveLength(4);
  });

  it('lets the administrator alone decide who is a member of a collectivité', () => {
    for (const permission of [
      'member.invite',
      'member.change-role',
      'member.remove',
      'access-review.decide',
    ] as const) {
      const who = COLLECTIVITE_ROLES.filter((role) => permissionsOf(role).has(permission));
      expect(who).toEqual(['collectivite.admin']);
    }
  });
});
