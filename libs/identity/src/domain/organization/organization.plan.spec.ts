import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import fc from 'fast-check';
import {
  COLLECTIVITE_ATTRIBUTE,
  type DesiredOrganization,
  type ObservedMember,
  type ObservedOrganization,
  organizationAlias,
  type OrganizationAction,
  organizationName,
  planOrganization,
} from './organization.plan.ts';

const ID = brandId<DesiredOrganization['collectiviteId']>('01900000-0000-7000-8000-000000000001');
const desired = (changes: Partial<DesiredOrganization> = {}): DesiredOrganization => ({
  collectiviteId: ID,
  alias: '211800339',
  name: 'Bourges (211800339)',
  enabled: true,
  members: [],
  invitations: [],
  sendsInvitations: true,
  ...changes,
});
const observed = (changes: Partial<ObservedOrganization> = {}): ObservedOrganization => ({
  id: 'o1',
  alias: '211800339',
  name: 'Bourges (211800339)',
  enabled: true,
  attributes: { [COLLECTIVITE_ATTRIBUTE]: [ID] },
  members: [],
  invitations: [],
  strangers: [],
  ...changes,
});
const person = (userId: string, changes: Partial<ObservedMember> = {}): ObservedMember => ({
  userId,
  email: `${userId}@bourges.example`,
  isEmailVerified: true,
  isManaged: false,
  ...changes,
});
const invited = (name: string) => ({ id: `i-${name}`, email: `${name}@bourges.example` });

describe('what brings an organisation in step', () => {
  it.each([
    ['nothing, where all is as it should be', desired(), observed(), [], []],
    [
      'its creation, where there is none',
      desired({ members: ['ada'] }),
      undefined,
      [{ kind: 'create-organization', alias: '211800339', name: 'Bourges (211800339)' }],
      [],
    ],
    [
      'its new name',
      desired({ name: 'Bourges-Ville (211800339)' }),
      observed(),
      [{ kind: 'update-organization', name: 'Bourges-Ville (211800339)', enabled: true }],
      [],
    ],
    [
      'enabling it again',
      desired(),
      observed({ enabled: false }),
      [{ kind: 'update-organization', name: 'Bourges (211800339)', enabled: true }],
      [],
    ],
    [
      'disabling the one of a collectivité that is erased',
      desired({ enabled: false }),
      observed(),
      [{ kind: 'update-organization', name: 'Bourges (211800339)', enabled: false }],
      [],
    ],
    [
      'deleting it then, with whoever is in it and has an account of their own',
      desired({ enabled: false }),
      observed({ enabled: false, members: [person('ada')] }),
      [{ kind: 'delete-organization' }],
      [],
    ],
    [
      'never deleting one that manages accounts: people are told',
      desired({ enabled: false }),
      observed({ enabled: false, members: [person('ada'), person('max', { isManaged: true })] }),
      [{ kind: 'remove-member', userId: 'ada' }],
      [{ kind: 'managed-stranger', userId: 'max' }],
    ],
    ['none, for an erased one that never had any', desired({ enabled: false }), undefined, [], []],
    [
      'saying again whose it is',
      desired(),
      observed({ attributes: {} }),
      [{ kind: 'update-organization', name: 'Bourges (211800339)', enabled: true }],
      [],
    ],
    [
      'a word to people, where the alias is another',
      desired(),
      observed({ alias: 'bourges' }),
      [],
      [{ kind: 'alias-differs', alias: 'bourges' }],
    ],
    [
      'a member who is missing',
      desired({ members: ['ada', 'lea'] }),
      observed({ members: [person('ada')] }),
      [{ kind: 'add-member', userId: 'lea' }],
      [],
    ],
    [
      'a word to people, where Keycloak does not know a member',
      desired({ members: ['ghost'] }),
      observed({ strangers: ['ghost'] }),
      [],
      [{ kind: 'unknown-user', userId: 'ghost' }],
    ],
    [
      'the leave of who is no member',
      desired(),
      observed({ members: [person('eve')] }),
      [{ kind: 'remove-member', userId: 'eve' }],
      [],
    ],
    [
      'a word to people, where that would delete their account',
      desired(),
      observed({ members: [person('eve', { isManaged: true })] }),
      [],
      [{ kind: 'managed-stranger', userId: 'eve' }],
    ],
    [
      'the acceptance of who was invited, joined, and owns the address',
      desired({ invitations: [invited('lea')] }),
      observed({ members: [person('lea', { isManaged: true })] }),
      [{ kind: 'accept-invitation', invitationId: 'i-lea', userId: 'lea' }],
      [],
    ],
    [
      'no acceptance on the word of an address that nobody verified',
      desired({ invitations: [invited('lea')] }),
      observed({ members: [person('lea', { isEmailVerified: false })] }),
      [],
      [{ kind: 'unverified-email', userId: 'lea' }],
    ],
    [
      'an invitation to send, once for an address with two roles',
      desired({ invitations: [invited('lea'), { ...invited('lea'), id: 'i-lea-2' }] }),
      observed(),
      [{ kind: 'send-invitation', email: 'lea@bourges.example' }],
      [],
    ],
    [
      'nothing, where the invitation was sent',
      desired({ invitations: [invited('lea')] }),
      observed({ invitations: [{ id: 'k1', email: 'lea@bourges.example' }] }),
      [],
      [],
    ],
    [
      'no letter, where Keycloak is not to write',
      desired({ invitations: [invited('lea')], sendsInvitations: false }),
      observed({ invitations: [{ id: 'k1', email: 'max@bourges.example' }] }),
      [],
      [],
    ],
    [
      'the end of an invitation that we revoked',
      desired(),
      observed({ invitations: [{ id: 'k1', email: 'lea@bourges.example' }] }),
      [{ kind: 'withdraw-invitation', invitationId: 'k1', email: 'lea@bourges.example' }],
      [],
    ],
    [
      'the end of an invitation to who came by another way',
      desired({ members: ['lea'], invitations: [invited('lea')] }),
      observed({ members: [person('lea')], invitations: [{ id: 'k1', email: 'lea@bourges.example' }] }),
      [{ kind: 'withdraw-invitation', invitationId: 'k1', email: 'lea@bourges.example' }],
      [],
    ],
  ] as const)('is %s', (_what, want, have, actions, notices) => {
    expect(planOrganization(want, have)).toEqual({ actions, notices });
  });

  it('leaves nothing more to do after two passes, whatever there was', () => {
    // Two: the address of a member who was added in the first is seen in the second.
    fc.assert(
      fc.property(anyDesired, anyObserved, (want, have) => {
        const after = pass(pass({ want, have }));
        expect(planOrganization(after.want, after.have).actions).toEqual([]);
      }),
    );
  });

  it('never takes out a member who is managed, nor one we want', () => {
    fc.assert(
      fc.property(anyDesired, anyObserved, (want, have) => {
        for (const action of planOrganization(want, have).actions) {
          if (action.kind !== 'remove-member') continue;
          expect(want.members).not.toContain(action.userId);
          expect(have.members.find(({ userId }) => userId === action.userId)?.isManaged).toBe(false);
        }
      }),
    );
  });
});

describe('an organisation', () => {
  it('is known by the SIREN, or by our own id where there is none', () => {
    expect(organizationAlias(ID, '211800339')).toBe('211800339');
    expect(organizationAlias(ID, null)).toBe(`sans-siren-${ID}`);
  });

  it('is named so that two communes of one name differ', () => {
    expect(organizationName('Saint-Denis', '219300662')).not.toBe(
      organizationName('Saint-Denis', '213403009'),
    );
  });
});

const names = fc.uniqueArray(fc.constantFrom('ada', 'lea', 'zoe', 'eve', 'max'), { maxLength: 5 });
const anyDesired = fc
  .record({ members: names, invited: names })
  .map(({ members, invited: who }) => desired({ members, invitations: who.map(invited) }));
const anyObserved = fc
  .record({ members: names, invited: names, verified: names, managed: names, strangers: names })
  .map(({ members, invited: who, verified, managed, strangers }) =>
    observed({
      members: members.map((name) =>
        person(name, { isEmailVerified: verified.includes(name), isManaged: managed.includes(name) }),
      ),
      invitations: who.map((name) => ({ id: `k-${name}`, email: `${name}@bourges.example` })),
      strangers: strangers.filter((name) => !members.includes(name)),
    }),
  );

interface World {
  readonly want: DesiredOrganization;
  readonly have: ObservedOrganization;
}

const pass = (world: World): World => planOrganization(world.want, world.have).actions.reduce(apply, world);

const apply = ({ want, have }: World, action: OrganizationAction): World => {
  switch (action.kind) {
    case 'add-member':
      return { want, have: { ...have, members: [...have.members, person(action.userId)] } };
    case 'remove-member':
      return {
        want,
        have: { ...have, members: have.members.filter(({ userId }) => userId !== action.userId) },
      };
    case 'accept-invitation':
      return {
        have,
        want: {
          ...want,
          members: [...want.members, action.userId],
          invitations: want.invitations.filter(({ id }) => id !== action.invitationId),
        },
      };
    case 'withdraw-invitation':
      return {
        want,
        have: { ...have, invitations: have.invitations.filter(({ id }) => id !== action.invitationId) },
      };
    case 'send-invitation':
      return {
        want,
        have: {
          ...have,
          invitations: [...have.invitations, { id: `k-${action.email}`, email: action.email }],
        },
      };
    case 'delete-organization':
      return { want, have };
    case 'create-organization':
    case 'update-organization':
      return { want, have: { ...have, name: action.name } };
  }
};
