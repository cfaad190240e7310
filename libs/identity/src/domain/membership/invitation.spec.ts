import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { decideAcceptance, draftInvitation, type Invitation, invitationState } from './invitation.ts';

const NOW = new Date('2026-11-22T08:00:00Z');
const LATER = new Date('2026-11-29T08:00:00Z');
const invitation: Invitation = {
  id: brandId('01900000-0000-7000-8000-000000000009'),
  collectiviteId: brandId('01900000-0000-7000-8000-000000000001'),
  email: 'lea@bourges.example',
  role: 'collectivite.developer',
  closed: null,
  expiresAt: LATER,
  createdAt: NOW,
};

describe('an invitation', () => {
  it('is for one address in lower case, and lives a week', () => {
    const drafted = draftInvitation({ email: ' Lea@Bourges.example ', role: 'collectivite.developer' }, NOW);
    expect(drafted).toEqual({
      ok: true,
      value: { email: 'lea@bourges.example', role: 'collectivite.developer', expiresAt: LATER },
    });
  });

  it.each([
    '',
    'lea',
    'lea@',
    '@bourges.fr',
    'lea@bourges',
    'lea@@b.fr',
    'a b@c.fr',
    'x@y..fr',
    '"a"@b.fr',
    `${'a'.repeat(250)}@b.fr`,
  ])('is not for %p', (email) => {
    expect(draftInvitation({ email, role: 'collectivite.admin' }, NOW)).toMatchObject({
      failure: { kind: 'InvalidEmail' },
    });
  });

  it.each(['operator.admin', 'root', ''])('gives no role %p', (role) => {
    expect(draftInvitation({ email: 'lea@bourges.fr', role }, NOW)).toMatchObject({
      failure: { kind: 'UnknownMemberRole' },
    });
  });

  it('waits until it is taken up, revoked, or its time is over', () => {
    expect(invitationState(invitation, NOW)).toBe('pending');
    expect(invitationState(invitation, LATER)).toBe('expired');
    expect(invitationState({ ...invitation, closed: 'accepted' }, LATER)).toBe('accepted');
    expect(invitationState({ ...invitation, closed: 'revoked' }, NOW)).toBe('revoked');
  });
});

describe('taking up an invitation', () => {
  it.each([
    ['with the verified address it is for', 'lea@bourges.example', {}, { ok: true }],
    ['without a verified address', undefined, {}, { failure: { kind: 'EmailNotVerified' } }],
    ['with another address', 'eve@bourges.example', {}, { failure: { kind: 'EmailDiffers' } }],
    ['too late', 'lea@bourges.example', { expiresAt: NOW }, { failure: { state: 'expired' } }],
    ['twice', 'lea@bourges.example', { closed: 'accepted' }, { failure: { state: 'accepted' } }],
    ['once revoked', 'lea@bourges.example', { closed: 'revoked' }, { failure: { state: 'revoked' } }],
    [
      'of somebody else tells nothing of its state',
      'eve@bourges.example',
      { closed: 'revoked' },
      { failure: { kind: 'EmailDiffers' } },
    ],
  ] as const)('%s', (_how, email, changes, outcome) => {
    expect(
      decideAcceptance({ ...invitation, ...changes }, { verifiedEmail: email, held: [] }, NOW),
    ).toMatchObject(outcome);
  });
});
