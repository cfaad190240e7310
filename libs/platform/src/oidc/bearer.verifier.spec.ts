import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Clock } from '@beffroi/kernel';
import { BearerVerifier } from './index.ts';

const ISSUER = 'https://id.example/realms/beffroi';
const OTHER = 'https://id.example/realms/other';
const NOW = new Date('2026-11-21T12:00:00Z');
const MINUTE_MS = 60_000;

interface Signer {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}
const signer = async (kid: string, alg = 'RS256'): Promise<Signer> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
};

/** Issuers as their documents on the web, and how often each was read. */
class Issuers {
  readonly keys: Record<string, JWK[]> = {};
  reads = 0;
  down = false;
  readonly getJson = async (url: string): Promise<Record<string, unknown>> => {
    if (this.down) throw new Error('ECONNREFUSED');
    if (url.endsWith('/certs')) {
      this.reads++;
      return { keys: this.keys[url.replace('/certs', '')] };
    }
    const issuer = url.replace('/.well-known/openid-configuration', '');
    return { issuer, jwks_uri: `${issuer}/certs` };
  };
}

class SetClock implements Clock {
  elapsedMs = 0;
  now = () => new Date(NOW.getTime() + this.elapsedMs);
  monotonicMs = () => this.elapsedMs;
}

const claims = {
  iss: ISSUER,
  sub: 'f3b1',
  aud: ['account', 'beffroi-api'],
  azp: 'beffroi-cli',
  typ: 'Bearer',
  name: 'Ada Maire',
  preferred_username: 'ada',
  iat: NOW.getTime() / 1000,
  exp: NOW.getTime() / 1000 + 300,
};

const mint = (by: Signer, changes: Record<string, unknown> = {}, alg = 'RS256'): Promise<string> =>
  new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ alg, kid: by.kid, typ: 'JWT' })
    .sign(by.privateKey);

describe('an access token', () => {
  let ours: Signer;
  let theirs: Signer;
  beforeAll(async () => {
    ours = await signer('k1');
    // The same key id in two issuers: one must not open the other's tokens.
    theirs = await signer('k1');
  });

  const world = (options: { clients?: string[] } = {}) => {
    const issuers = new Issuers();
    issuers.keys[ISSUER] = [ours.jwk];
    issuers.keys[OTHER] = [theirs.jwk];
    const clock = new SetClock();
    const verifier = new BearerVerifier({
      issuers: [ISSUER, OTHER],
      audience: 'beffroi-api',
      clock,
      getJson: issuers.getJson,
      ...options,
    });
    return { issuers, clock, verifier };
  };
  const refusal = (failure: string) => ({ ok: false, failure });

  it('says who the person is', async () => {
    expect(await world().verifier.verify(await mint(ours))).toEqual({
      ok: true,
      value: {
        kind: 'user',
        issuer: ISSUER,
        subject: 'f3b1',
        clientId: 'beffroi-cli',
        displayName: 'Ada Maire',
        organizations: [],
        proof: {},
      },
    });
  });

  it('says where the person means to act, and their e-mail address once it was verified', async () => {
    const { verifier } = world();
    const email = 'Ada@Bourges.example';
    const trusted = await mint(ours, { email, email_verified: true, organization: ['211800339'] });
    expect(await verifier.verify(trusted)).toMatchObject({
      value: { verifiedEmail: 'ada@bourges.example', organizations: [{ alias: '211800339' }] },
    });
    for (const unsure of [false, 'true', undefined]) {
      const answer = await verifier.verify(await mint(ours, { email, email_verified: unsure }));
      expect(answer).toMatchObject({ ok: true });
      expect(answer).not.toMatchObject({ value: { verifiedEmail: expect.anything() } });
    }
  });

  it('says how and when they logged in, as far as the issuer does', async () => {
    const { verifier } = world();
    const told = await mint(ours, { acr: 'mfa', auth_time: 1_795_000_000, amr: ['pwd', 'otp'] });
    const proof = { acr: 'mfa', authTime: new Date(1_795_000_000_000), amr: ['pwd', 'otp'] };
    expect(await verifier.verify(told)).toMatchObject({ value: { proof } });
    const untold = await mint(ours, { acr: 2, auth_time: 'now', amr: 'otp' });
    expect(await verifier.verify(untold)).toMatchObject({ value: { proof: {} } });
  });

  it('gives no roles, whatever it claims', async () => {
    const roles = { roles: ['operator.admin'] };
    const forged = await mint(ours, { realm_access: roles, resource_access: { 'beffroi-api': roles } });
    expect(JSON.stringify(await world().verifier.verify(forged))).not.toContain('operator.admin');
  });

  it('of client credentials speaks for the service account, a person through the same client for the person', async () => {
    const { verifier } = world();
    const service = await mint(ours, {
      azp: 'deploy-center',
      preferred_username: 'service-account-deploy-center',
    });
    expect(await verifier.verify(service)).toMatchObject({ value: { kind: 'service-account' } });
    const person = await mint(ours, { azp: 'deploy-center', client_id: 'deploy-center' });
    expect(await verifier.verify(person)).toMatchObject({ value: { kind: 'user' } });
    const nameless = { azp: 'deploy-center', client_id: 'deploy-center', preferred_username: undefined };
    expect(await verifier.verify(await mint(ours, nameless))).toMatchObject({
      value: { kind: 'service-account' },
    });
    expect(await verifier.verify(await mint(ours, { ...nameless, sid: 's1' }))).toMatchObject({
      value: { kind: 'user' },
    });
  });

  it.each([
    ['an issuer that is not on the list', { iss: 'https://evil.example' }, 'issuer'],
    ['an issuer that differs by a slash', { iss: `${ISSUER}/` }, 'issuer'],
    ['no issuer', { iss: undefined }, 'issuer'],
    ['the audience account alone', { aud: 'account' }, 'audience'],
    ['no audience', { aud: undefined }, 'audience'],
    ['an ID token', { typ: 'ID' }, 'not-an-access-token'],
    ['a refresh token', { typ: 'Refresh' }, 'not-an-access-token'],
    ['no type', { typ: undefined }, 'not-an-access-token'],
    ['no expiry', { exp: undefined }, 'claims'],
    ['no subject', { sub: undefined }, 'claims'],
    ['no client', { azp: undefined }, 'claims'],
    ['a time that is over since 61 s', { exp: NOW.getTime() / 1000 - 61 }, 'expired'],
    ['a time that begins in 61 s', { nbf: NOW.getTime() / 1000 + 61 }, 'not-yet-valid'],
  ])('with %s is refused', async (_what, changes, failure) => {
    expect(await world().verifier.verify(await mint(ours, changes))).toEqual(refusal(failure));
  });

  it('may be late by as much as clocks differ', async () => {
    const late = await mint(ours, { exp: NOW.getTime() / 1000 - 59 });
    expect(await world().verifier.verify(late)).toMatchObject({ ok: true });
  });

  it("signed by another issuer's key of the same id is refused", async () => {
    expect(await world().verifier.verify(await mint(theirs))).toEqual(refusal('signature'));
    expect(await world().verifier.verify(await mint(theirs, { iss: OTHER }))).toMatchObject({ ok: true });
  });

  it('without a signature, or signed with a public key as a secret, is refused', async () => {
    const { verifier } = world();
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${encode({ alg: 'none', kid: 'k1' })}.${encode(claims)}.`;
    expect(await verifier.verify(unsigned)).toEqual(refusal('algorithm'));
    const symmetric = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(Buffer.from(JSON.stringify(ours.jwk)));
    expect(await verifier.verify(symmetric)).toEqual(refusal('algorithm'));
  });

  it.each(['', 'abc', 'a.b.c', 'eyJhbGciOiJSUzI1NiJ9.e30'])(
    'that is %p is refused as malformed',
    async (text) => {
      expect(await world().verifier.verify(text)).toEqual(refusal('malformed'));
    },
  );

  it('of a client that is not on the list is refused', async () => {
    const { verifier } = world({ clients: ['console'] });
    expect(await verifier.verify(await mint(ours))).toEqual(refusal('client'));
    expect(await verifier.verify(await mint(ours, { azp: 'console' }))).toMatchObject({ ok: true });
  });

  it('signed by ES256 and PS256 is read', async () => {
    const { issuers, verifier } = world();
    const [curve, padded] = [await signer('k2', 'ES256'), await signer('k3', 'PS256')];
    issuers.keys[ISSUER] = [curve.jwk, padded.jwk];
    expect(await verifier.verify(await mint(curve, {}, 'ES256'))).toMatchObject({ ok: true });
    expect(await verifier.verify(await mint(padded, {}, 'PS256'))).toMatchObject({ ok: true });
  });

  describe('and the keys of its issuer', () => {
    it('are read once for many tokens', async () => {
      const { issuers, verifier } = world();
      const token = await mint(ours);
      await Promise.all([verifier.verify(token), verifier.verify(token), verifier.verify(token)]);
      expect(issuers.reads).toBe(1);
    });

    it('are read again for a new key id, but not for a flood of unknown ones', async () => {
      const { issuers, clock, verifier } = world();
      await verifier.verify(await mint(ours));
      const next = await signer('k2');
      issuers.keys[ISSUER] = [ours.jwk, next.jwk];
      clock.elapsedMs = 6_000;
      expect(await verifier.verify(await mint(next))).toMatchObject({ ok: true });
      const unknown = await mint({ ...ours, kid: 'nobody' });
      for (let count = 0; count < 20; count++) {
        expect(await verifier.verify(unknown)).toEqual(refusal('unknown-key'));
      }
      expect(issuers.reads).toBe(2);
    });

    it('serve for an hour while the issuer is down, and no longer', async () => {
      const { issuers, clock, verifier } = world();
      const lasting = await mint(ours, { exp: NOW.getTime() / 1000 + 7200 });
      await verifier.verify(lasting);
      issuers.down = true;
      clock.elapsedMs = 59 * MINUTE_MS;
      expect(await verifier.verify(lasting)).toMatchObject({ ok: true });
      clock.elapsedMs = 61 * MINUTE_MS;
      expect(await verifier.verify(lasting)).toEqual(refusal('issuer-unreachable'));
      issuers.down = false;
      clock.elapsedMs += 6_000;
      expect(await verifier.verify(lasting)).toMatchObject({ ok: true });
    });

    it('that were withdrawn stop opening within ten minutes', async () => {
      const { issuers, clock, verifier } = world();
      const lasting = await mint(ours, { exp: NOW.getTime() / 1000 + 7200 });
      await verifier.verify(lasting);
      issuers.keys[ISSUER] = [theirs.jwk];
      clock.elapsedMs = 11 * MINUTE_MS;
      expect(await verifier.verify(lasting)).toEqual(refusal('signature'));
    });

    it('are refused when the address describes another issuer', async () => {
      const verifier = new BearerVerifier({
        issuers: [ISSUER],
        audience: 'beffroi-api',
        clock: new SetClock(),
        getJson: async () => ({ issuer: OTHER, jwks_uri: 'https://evil.example' }),
      });
      expect(await verifier.verify(await mint(ours))).toEqual(refusal('issuer-unreachable'));
    });
  });
});
