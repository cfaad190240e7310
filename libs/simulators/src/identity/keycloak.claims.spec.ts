import { describe, expect, it } from '@jest/globals';
import { type Account, stableUuid } from './account.directory.ts';
import { accessClaims, organizationClaim, serviceAccountClaims } from './keycloak.claims.ts';

const BOURGES = { alias: 'bourges-211800337', id: '6a1f0a7e-0000-4000-8000-000000000001' };
const VIERZON = { alias: 'vierzon-211802796', id: '6a1f0a7e-0000-4000-8000-000000000002' };

const account = (more: Partial<Account> = {}): Account => ({
  username: 'claire',
  password: 'secret',
  email: 'claire@bourges.example',
  givenName: 'Claire',
  familyName: 'Martin',
  sub: stableUuid('beffroi', 'claire'),
  ...more,
});

describe('the organization claim', () => {
  it('is a list of aliases', () => {
    expect(organizationClaim(account({ organizations: [BOURGES] }), ['organization'])).toEqual({
      organization: [BOURGES.alias],
    });
  });

  it('is a map with ids where the realm is set so', () => {
    const mapped = account({ organizations: [BOURGES], organizationClaim: 'map' });
    expect(organizationClaim(mapped, ['organization'])).toEqual({
      organization: { [BOURGES.alias]: { id: BOURGES.id } },
    });
  });

  it.each([
    ['it is not asked for', account({ organizations: [BOURGES] }), ['openid']],
    ['several could be meant', account({ organizations: [BOURGES, VIERZON] }), ['organization']],
    [
      'another organization is asked for',
      account({ organizations: [BOURGES] }),
      [`organization:${VIERZON.alias}`],
    ],
    ['the user is a member of none', account(), ['organization:*']],
    [
      'the user is set so',
      account({ organizations: [BOURGES], organizationClaim: 'absent' }),
      ['organization'],
    ],
  ])('is absent when %s', (_why, user, scopes) => {
    expect(organizationClaim(user, scopes)).toEqual({});
  });

  it('names the one, or all, that a scope asks for', () => {
    const both = account({ organizations: [BOURGES, VIERZON] });
    expect(organizationClaim(both, [`organization:${VIERZON.alias}`])).toEqual({
      organization: [VIERZON.alias],
    });
    expect(organizationClaim(both, ['organization:*'])).toEqual({
      organization: [BOURGES.alias, VIERZON.alias],
    });
  });
});

describe('a token', () => {
  it('always carries the default scopes of the realm', () => {
    const party = { realm: 'beffroi', clientId: 'beffroi-cli', scopes: ['openid'] };
    expect(accessClaims(account(), party)).toMatchObject({ scope: 'openid profile email', acr: 'pwd' });
  });

  it('of a service account names its client and no organization', () => {
    const claims = serviceAccountClaims({ realm: 'beffroi', clientId: 'robot', scopes: ['organization:*'] });
    expect(claims).toMatchObject({
      azp: 'robot',
      client_id: 'robot',
    });
    expect(claims).not.toHaveProperty('organization');
  });
});

describe('a subject', () => {
  it('is the same UUID for the same name, and differs by realm', () => {
    expect(stableUuid('beffroi', 'claire')).toBe(stableUuid('beffroi', 'claire'));
    expect(stableUuid('beffroi', 'claire')).not.toBe(stableUuid('essai', 'claire'));
    expect(stableUuid('beffroi', 'claire')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
