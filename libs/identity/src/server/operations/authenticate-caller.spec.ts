import { describe, expect, it } from '@jest/globals';
import type { Grant } from '@beffroi/contracts/access';
import { brandId, type CollectiviteId, err, ok } from '@beffroi/kernel';
import { BearerVerifier, type TokenIdentity } from '@beffroi/platform/oidc';
import { type Grantee, Grants, Organizations } from '../../domain/index.ts';
import { CallerAuthenticator } from './authenticate-caller.ts';

const issuer = 'https://id.example';
const person: TokenIdentity = {
  kind: 'user',
  issuer,
  subject: 'f3b1',
  clientId: 'console',
  displayName: 'Ada',
  organizations: [],
  proof: { acr: 'pwd' },
};
const program: TokenIdentity = {
  kind: 'service-account',
  issuer,
  subject: 'c0de',
  clientId: 'deploy-center',
  organizations: [],
  proof: { acr: 'pwd' },
};

const bourges = brandId<CollectiviteId>('01900000-0000-7000-8000-000000000001');
const vierzon = brandId<CollectiviteId>('01900000-0000-7000-8000-000000000002');
const at = (...aliases: string[]) => aliases.map((alias) => ({ alias }));
const PERSONS: Readonly<Record<string, TokenIdentity>> = {
  person,
  'at-bourges': { ...person, organizations: at('211800339') },
  'at-both': { ...person, organizations: at('211800339', '211802798') },
  'at-nowhere': { ...person, organizations: at('999999999') },
  'with-email': { ...person, verifiedEmail: 'ada@bourges.example' },
};

/** Believes tokens by their name. */
class NamedTokens extends BearerVerifier {
  override async verify(token: string) {
    const named = PERSONS[token];
    if (named) return ok(named);
    return token === 'program' ? ok(program) : err('expired' as const);
  }
}

class RememberedGrants extends Grants {
  readonly asked: Grantee[] = [];
  held: readonly Grant[] = [{ role: 'operator.admin', collectiviteId: null }];
  override async heldBy(grantee: Grantee): Promise<readonly Grant[]> {
    this.asked.push(grantee);
    return this.held;
  }
}

class TwoOrganizations extends Organizations {
  asked = 0;
  override list(): never {
    throw new Error('nobody lists them here');
  }
  override async collectiviteOf(alias: string) {
    this.asked += 1;
    return { '211800339': bourges, '211802798': vierzon }[alias];
  }
}

const world = () => {
  const grants = new RememberedGrants();
  const organizations = new TwoOrganizations();
  const verifier = new NamedTokens({ issuers: [issuer], audience: 'beffroi-api' });
  return { grants, organizations, authenticator: new CallerAuthenticator(verifier, grants, organizations) };
};

describe('the Authorization header', () => {
  it('of a person leads to what their subject holds', async () => {
    const { grants, authenticator } = world();
    expect(await authenticator.authenticate('Bearer person')).toEqual({
      kind: 'known',
      principal: {
        actor: { kind: 'user', subject: 'f3b1', issuer, displayName: 'Ada' },
        grants: [{ role: 'operator.admin', collectiviteId: null }],
        login: { acr: 'pwd', clientId: 'console' },
      },
    });
    expect(grants.asked).toEqual([{ kind: 'user', issuer, subject: 'f3b1' }]);
  });

  it('of a program leads to what its client holds', async () => {
    const { grants, authenticator } = world();
    await authenticator.authenticate('bearer program');
    expect(grants.asked).toEqual([{ kind: 'service-account', issuer, clientId: 'deploy-center' }]);
  });

  it('may be missing', async () => {
    expect(await world().authenticator.authenticate(undefined)).toEqual({ kind: 'anonymous' });
  });

  it.each(['Basic dXNlcg==', 'Bearer', 'Bearer a b', 'person'])('that is %p is refused', async (header) => {
    expect(await world().authenticator.authenticate(header)).toMatchObject({
      kind: 'refused',
      cause: { fr: expect.stringContaining('lisible') },
    });
  });

  it('with a token that is over says so, and nobody’s roles are read', async () => {
    const { grants, authenticator } = world();
    expect(await authenticator.authenticate('Bearer old')).toEqual({
      kind: 'refused',
      cause: { fr: 'Le jeton a expiré.', en: 'The token has expired.' },
    });
    expect(grants.asked).toEqual([]);
  });

  it('carries an address that was verified, for whoever has been invited', async () => {
    expect(await world().authenticator.authenticate('Bearer with-email')).toMatchObject({
      principal: { verifiedEmail: 'ada@bourges.example' },
    });
  });

  describe('of a person with roles in two collectivités', () => {
    const inBoth = () => {
      const { grants, ...rest } = world();
      grants.held = [bourges, vierzon].map((collectiviteId) => ({
        role: 'collectivite.admin',
        collectiviteId,
      }));
      return { grants, ...rest };
    };

    it('says where they act, when it names one organisation', async () => {
      expect(await inBoth().authenticator.authenticate('Bearer at-bourges')).toMatchObject({
        principal: { actingFor: bourges },
      });
    });

    it.each(['person', 'at-both', 'at-nowhere'])('says nothing of it as %s', async (token) => {
      const known = await inBoth().authenticator.authenticate(`Bearer ${token}`);
      expect(known).toMatchObject({ kind: 'known' });
      expect(known).not.toMatchObject({ principal: { actingFor: expect.anything() } });
    });

    it('is looked up only where there is a choice', async () => {
      const { organizations, authenticator } = world();
      await authenticator.authenticate('Bearer at-bourges');
      expect(organizations.asked).toBe(0);
    });
  });
});

describe('the session of a browser', () => {
  const session = {
    sessionId: 'session-1',
    person: {
      issuer,
      subject: 'f3b1',
      displayName: 'Ada',
      verifiedEmail: null,
      organization: '211800339',
      acr: 'mfa',
      authTime: new Date('2026-11-22T08:00:00Z'),
      amr: ['pwd', 'otp'],
    },
    isFromOwnPage: true,
  };

  it('leads to what its person holds now', async () => {
    const { grants, authenticator } = world();
    expect(await authenticator.authenticate(undefined, session)).toEqual({
      kind: 'known',
      principal: {
        actor: { kind: 'user', issuer, subject: 'f3b1', displayName: 'Ada' },
        grants: grants.held,
        login: {
          acr: 'mfa',
          authTime: new Date('2026-11-22T08:00:00Z'),
          amr: ['pwd', 'otp'],
          sessionId: 'session-1',
        },
      },
    });
    expect(grants.asked).toEqual([{ kind: 'user', issuer, subject: 'f3b1' }]);
  });

  it('does not count for a request that another site could have caused, nor beside a token', async () => {
    const { grants, authenticator } = world();
    const foreign = { ...session, isFromOwnPage: false };
    expect(await authenticator.authenticate(undefined, foreign)).toMatchObject({ kind: 'refused' });
    expect(await authenticator.authenticate('Bearer old', session)).toMatchObject({ kind: 'refused' });
    expect(grants.asked).toEqual([]);
  });
});
