import { describe, expect, it } from '@jest/globals';
import type { Grant } from '@beffroi/contracts/access';
import { err, ok } from '@beffroi/kernel';
import { BearerVerifier, type TokenIdentity } from '@beffroi/platform/oidc';
import { type Grantee, Grants } from '../../domain/index.ts';
import { BearerAuthenticator } from './authenticate-bearer.ts';

const issuer = 'https://id.example';
const person: TokenIdentity = {
  kind: 'user',
  issuer,
  subject: 'f3b1',
  clientId: 'console',
  displayName: 'Ada',
};
const program: TokenIdentity = {
  kind: 'service-account',
  issuer,
  subject: 'c0de',
  clientId: 'deploy-center',
};

/** Believes tokens by their name. */
class NamedTokens extends BearerVerifier {
  override async verify(token: string) {
    if (token === 'person') return ok(person);
    return token === 'program' ? ok(program) : err('expired' as const);
  }
}

class RememberedGrants extends Grants {
  readonly asked: Grantee[] = [];
  override async heldBy(grantee: Grantee): Promise<readonly Grant[]> {
    this.asked.push(grantee);
    return [{ role: 'operator.admin', collectiviteId: null }];
  }
}

const world = () => {
  const grants = new RememberedGrants();
  const verifier = new NamedTokens({ issuers: [issuer], audience: 'beffroi-api' });
  return { grants, authenticator: new BearerAuthenticator(verifier, grants) };
};

describe('the Authorization header', () => {
  it('of a person leads to what their subject holds', async () => {
    const { grants, authenticator } = world();
    expect(await authenticator.authenticate('Bearer person')).toEqual({
      kind: 'known',
      principal: {
        actor: { kind: 'user', subject: 'f3b1', issuer, displayName: 'Ada' },
        grants: [{ role: 'operator.admin', collectiviteId: null }],
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
});
