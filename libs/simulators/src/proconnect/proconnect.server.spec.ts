import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { startProConnect, type RunningProConnect } from './proconnect.server.ts';

const BACK = 'http://127.0.0.1:9/back';
const client = (clientId: string) => ({
  clientId,
  clientSecret: 'a secret',
  redirectUris: [BACK],
  postLogoutRedirectUris: [`${BACK}/out`],
});

describe('the stand-in for ProConnect', () => {
  let provider: RunningProConnect;
  beforeAll(async () => {
    provider = await startProConnect({
      port: 0,
      idps: [{ id: 'idp-1', defaultSiret: '20000000800018' }],
      agents: [
        { email: 'ada@bourges.example', givenName: 'Ada', usualName: 'Martin', idpId: 'idp-1', siret: '1' },
      ],
      clients: [{ ...client('signed'), userinfoAlgorithm: 'ES256' }, client('plain')],
    });
  });
  afterAll(() => provider.close());

  const parameters = {
    response_type: 'code',
    client_id: 'plain',
    redirect_uri: BACK,
    scope: 'openid siret',
    state: 's'.repeat(32),
    nonce: 'n'.repeat(32),
  };
  const authorize = (changes: Record<string, string | undefined> = {}, cookie = '') => {
    const asked = Object.entries({ ...parameters, ...changes }).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(asked);
    return fetch(`${provider.issuer}/authorize?${query.toString()}`, {
      redirect: 'manual',
      headers: { cookie },
    });
  };
  /** Where the browser goes with its code, and its cookie. */
  const logIn = async (changes: Record<string, string> = {}) => {
    const [, action] = /action="([^"]+)"/.exec(await (await authorize(changes)).text())!;
    const answer = await fetch(new URL(action!, provider.issuer), {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ email: 'ada@bourges.example' }),
    });
    const url = new URL(answer.headers.get('location')!);
    return { url, cookie: answer.headers.getSetCookie()[0]!.split(';')[0]! };
  };
  const exchange = (
    code: string,
    changes: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) =>
    fetch(`${provider.issuer}/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'plain',
        client_secret: 'a secret',
        redirect_uri: BACK,
        code,
        ...changes,
      }),
    });
  const tokensFor = async (clientId: string) => {
    const code = (await logIn({ client_id: clientId })).url.searchParams.get('code')!;
    return (await (await exchange(code, { client_id: clientId })).json()) as Record<string, string>;
  };
  const userinfo = (token: string) =>
    fetch(`${provider.issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } });

  it.each([
    ['PKCE', { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }],
    ['acr_values, which is asked by claims', { acr_values: 'eidas1' }],
    ['max_age', { max_age: '60' }],
    ['ui_locales', { ui_locales: 'fr' }],
    ['a state of 31 characters', { state: 's'.repeat(31) }],
    ['a nonce of 31 characters', { nonce: 'n'.repeat(31) }],
    ['no nonce', { nonce: undefined }],
    ['a slash too many in redirect_uri', { redirect_uri: `${BACK}/` }],
    ['prompt=login', { prompt: 'login' }],
    ['an unknown scope', { scope: 'openid profile' }],
    [
      'claims for a level that is none',
      { claims: '{"id_token":{"acr":{"essential":true,"values":["mfa"]}}}' },
    ],
  ])('refuses %s with Y000400, and does not go back', async (_what, changes) => {
    const answer = await authorize(changes);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Y000400');
  });

  it('knows an agent again for prompt=none, and a stranger not', async () => {
    const { cookie } = await logIn();
    const known = await authorize({ prompt: 'none' }, cookie);
    expect(new URL(known.headers.get('location')!).searchParams.has('code')).toBe(true);
    const stranger = await authorize({ prompt: 'none' });
    expect(new URL(stranger.headers.get('location')!).searchParams.get('error')).toBe('login_required');
  });

  it('takes a code once, for its client and address, with the secret in the body', async () => {
    const codeOf = async () => (await logIn()).url.searchParams.get('code')!;
    const code = await codeOf();
    expect((await exchange(code)).status).toBe(200);
    expect((await exchange(code)).status).toBe(400);
    expect((await exchange(await codeOf(), { client_secret: 'another' })).status).toBe(400);
    expect((await exchange(await codeOf(), { redirect_uri: `${BACK}/` })).status).toBe(400);
    expect((await exchange(await codeOf(), { client_id: 'signed' })).status).toBe(400);
    const header = { authorization: `Basic ${Buffer.from('plain:a secret').toString('base64')}` };
    expect((await exchange(await codeOf(), {}, header)).status).toBe(400);
  });

  it('puts the default of the identity provider where a SIRET is malformed, as ProConnect does', async () => {
    const tokens = await tokensFor('plain');
    expect(await (await userinfo(tokens['access_token']!)).json()).toMatchObject({ siret: '20000000800018' });
  });

  it('signs userinfo for who registered an algorithm, and names each person differently to each client', async () => {
    const [signed, plain] = [await tokensFor('signed'), await tokensFor('plain')];
    const answer = await userinfo(signed['access_token']!);
    expect(answer.headers.get('content-type')).toBe('application/jwt');
    const claims = decodeJwt(await answer.text());
    expect(claims).toMatchObject({ iss: provider.issuer, aud: 'signed' });
    expect(claims.sub).toBe(decodeJwt(signed['id_token']!).sub);
    expect(claims.sub).not.toBe(decodeJwt(plain['id_token']!).sub);
  });

  it('ends a session for a state and an ID token of its own, and goes back to a registered address alone', async () => {
    const { id_token: idToken } = await tokensFor('plain');
    const end = (changes: Record<string, string>) => {
      const query = {
        state: 'x',
        id_token_hint: idToken!,
        post_logout_redirect_uri: `${BACK}/out`,
        ...changes,
      };
      return fetch(`${provider.issuer}/session/end?${new URLSearchParams(query).toString()}`, {
        redirect: 'manual',
      });
    };
    expect((await end({})).headers.get('location')).toBe(`${BACK}/out?state=x`);
    expect((await end({ state: '' })).status).toBe(400);
    expect((await end({ id_token_hint: `${idToken}x` })).status).toBe(400);
    expect((await end({ post_logout_redirect_uri: 'http://evil.example' })).status).toBe(400);
  });
});
