import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { LogoutTokenVerifier } from './index.ts';

const ISSUER = 'https://id.example/realms/beffroi';
const CLIENT = 'beffroi-console';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const NOW = new Date('2026-11-22T12:00:00Z');
const NOW_S = NOW.getTime() / 1000;

const claims = {
  iss: ISSUER,
  aud: CLIENT,
  iat: NOW_S,
  exp: NOW_S + 120,
  jti: 'bWJq',
  sub: 'f3b1',
  sid: '08a5',
  events: { [EVENT]: {} },
};

describe('a logout token', () => {
  let key: CryptoKey;
  let jwk: JWK;
  beforeAll(async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    key = pair.privateKey;
    jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  });

  const verifier = () =>
    new LogoutTokenVerifier({
      issuer: ISSUER,
      clientId: CLIENT,
      clock: { now: () => NOW, monotonicMs: () => 0 },
      getJson: async (url) =>
        url.endsWith('/certs') ? { keys: [jwk] } : { issuer: ISSUER, jwks_uri: `${ISSUER}/certs` },
    });
  const mint = (changes: Record<string, unknown> = {}, typ: string | undefined = 'logout+jwt') =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...(typ === undefined ? {} : { typ }) })
      .sign(key);
  const verify = async (token: string | Promise<string>) => verifier().verify(await token);

  it('names the session that is over, or the person', async () => {
    expect(await verify(mint())).toEqual({
      ok: true,
      value: {
        issuer: ISSUER,
        tokenId: 'bWJq',
        sid: '08a5',
        subject: 'f3b1',
        usableUntil: new Date('2026-11-22T12:07:00Z'),
      },
    });
    expect(await verify(mint({ sid: undefined }))).toMatchObject({ ok: true, value: { subject: 'f3b1' } });
    expect(await verify(mint({ sub: undefined }))).toMatchObject({ ok: true, value: { sid: '08a5' } });
  });

  it.each(['JWT', 'logout+jwt', 'application/logout+jwt', undefined])('may be of type %s', async (typ) => {
    const token = new SignJWT(claims).setProtectedHeader({
      alg: 'RS256',
      kid: 'k1',
      ...(typ ? { typ } : {}),
    });
    expect(await verify(token.sign(key))).toMatchObject({ ok: true });
  });

  it('is as good for one of several audiences, and a minute early or late', async () => {
    expect(await verify(mint({ aud: ['other', CLIENT] }))).toMatchObject({ ok: true });
    expect(await verify(mint({ iat: NOW_S + 59 }))).toMatchObject({ ok: true });
    expect(await verify(mint({ iat: NOW_S - 359, exp: undefined }))).toMatchObject({ ok: true });
  });

  it.each([
    ['of another issuer', { iss: 'https://evil.example' }, 'issuer'],
    ['for another client', { aud: 'other' }, 'audience'],
    ['for nobody', { aud: undefined }, 'audience'],
    ['that says no age', { iat: undefined }, 'claims'],
    ['of before', { iat: NOW_S - 361, exp: undefined }, 'expired'],
    ['from the future', { iat: NOW_S + 61 }, 'claims'],
    ['that is over', { exp: NOW_S - 61 }, 'expired'],
    ['without an identifier', { jti: undefined }, 'claims'],
    ['with an empty identifier', { jti: '' }, 'claims'],
    ['without the event', { events: undefined }, 'claims'],
    ['of another event', { events: { 'http://schemas.openid.net/event/other': {} } }, 'not-a-logout-token'],
    ['whose event is no object', { events: { [EVENT]: 'yes' } }, 'not-a-logout-token'],
    ['whose events are a list', { events: [EVENT] }, 'not-a-logout-token'],
    ['with a nonce, as ID tokens have', { nonce: 'n1' }, 'not-a-logout-token'],
    ['that names nobody', { sid: undefined, sub: undefined }, 'names-nobody'],
    ['whose session is no text', { sid: 7 }, 'claims'],
  ])('%s is refused', async (_which, changes, failure) => {
    expect(await verify(mint(changes))).toEqual({ ok: false, failure });
  });

  it('of the type of an access token is refused', async () => {
    expect(await verify(mint({}, 'at+jwt'))).toEqual({ ok: false, failure: 'not-a-logout-token' });
  });

  it.each(['', 'nonsense', 'a.b.c'])('that is «%s» is refused', async (token) => {
    expect(await verify(token)).toEqual({ ok: false, failure: 'malformed' });
  });

  it('signed by nobody, by another, or by a secret is refused', async () => {
    expect(await verify(new UnsecuredJWT(claims).encode())).toMatchObject({ ok: false });
    const { privateKey } = await generateKeyPair('RS256');
    const foreign = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(privateKey);
    expect(await verify(foreign)).toEqual({ ok: false, failure: 'signature' });
    const secret = new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(Buffer.from(JSON.stringify(jwk)));
    expect(await verify(secret)).toEqual({ ok: false, failure: 'algorithm' });
  });
});
