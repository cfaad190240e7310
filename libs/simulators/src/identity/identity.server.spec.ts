import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { type IdentityOptions } from './identity.options.ts';
import { type RunningIdentity, startIdentity } from './identity.server.ts';

const REDIRECT = 'http://127.0.0.1:9/callback';
const OPTIONS: IdentityOptions = {
  port: 0,
  users: [
    {
      username: 'claire',
      password: 'beffroi-18',
      email: 'claire@bourges.example',
      givenName: 'Claire',
      familyName: 'Martin',
      organizations: [{ alias: 'bourges', id: '6a1f0a7e-0000-4000-8000-000000000001' }],
      acr: 'eidas1',
    },
  ],
  clients: [
    { clientId: 'beffroi-console', clientSecret: 'console-secret', redirectUris: [REDIRECT] },
    { clientId: 'beffroi-cli', passwordGrant: true },
  ],
  serviceAccounts: [{ clientId: 'robot', clientSecret: 'robot-secret' }],
};

interface Discovery {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly jwks_uri: string;
  readonly end_session_endpoint: string;
}
interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

let identity: RunningIdentity;
let discovery: Discovery;
const printed = [jest.spyOn(console, 'warn'), jest.spyOn(console, 'info'), jest.spyOn(console, 'error')];

beforeAll(async () => {
  identity = await startIdentity(OPTIONS);
  const response = await fetch(`${identity.issuer}/.well-known/openid-configuration`);
  discovery = (await response.json()) as Discovery;
});
afterAll(() => identity.close());

const token = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(discovery.token_endpoint, { method: 'POST', headers, body: new URLSearchParams(form) });
const verified = async (jwt: string) =>
  (await jwtVerify(jwt, createRemoteJWKSet(new URL(discovery.jwks_uri)), { issuer: identity.issuer }))
    .payload;
const login = (password: string, scope = 'openid organization') =>
  token({ grant_type: 'password', client_id: 'beffroi-cli', username: 'claire', password, scope });

describe('the stand-in Keycloak', () => {
  it('describes itself below the realm, with the paths of Keycloak', () => {
    const base = `${identity.issuer}/protocol/openid-connect`;
    expect(identity.issuer).toBe(`http://127.0.0.1:${identity.port}/realms/beffroi`);
    expect(discovery).toMatchObject({
      issuer: identity.issuer,
      authorization_endpoint: `${base}/auth`,
      token_endpoint: `${base}/token`,
      userinfo_endpoint: `${base}/userinfo`,
      jwks_uri: `${base}/certs`,
      end_session_endpoint: `${base}/logout`,
    });
  });

  it('answers 404 for another realm', async () => {
    const other = await fetch(
      `http://127.0.0.1:${identity.port}/realms/autre/.well-known/openid-configuration`,
    );
    expect(other.status).toBe(404);
  });

  it('refuses a taken port', async () => {
    await expect(startIdentity({ ...OPTIONS, port: identity.port })).rejects.toThrow('EADDRINUSE');
  });
});

describe('the password grant', () => {
  it('gives an access token in the shape of Keycloak, signed by a published key', async () => {
    const response = await login('beffroi-18');
    expect(response.status).toBe(200);
    const tokens = (await response.json()) as Tokens;
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
    const claims = await verified(tokens.access_token);
    expect(claims).toMatchObject({
      aud: 'beffroi-api',
      azp: 'beffroi-cli',
      typ: 'Bearer',
      scope: 'openid organization profile email',
      preferred_username: 'claire',
      email: 'claire@bourges.example',
      realm_access: { roles: ['default-roles-beffroi'] },
      acr: 'eidas1',
      organization: ['bourges'],
      jti: expect.any(String),
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900);
    expect(await verified(tokens.id_token)).toMatchObject({ typ: 'ID', aud: 'beffroi-cli', sub: claims.sub });
  });

  it('leaves the organization out when its scope is not asked for', async () => {
    const { access_token } = (await (await login('beffroi-18', 'openid')).json()) as Tokens;
    expect(decodeJwt(access_token)).not.toHaveProperty('organization');
  });

  it('refuses a wrong password in the words of Keycloak', async () => {
    const response = await login('beffroi-19');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid user credentials',
    });
  });

  it('is not for a client that logs people in by a browser', async () => {
    const form = { grant_type: 'password', username: 'claire', password: 'beffroi-18' };
    const response = await token({ ...form, client_id: 'beffroi-console', client_secret: 'console-secret' });
    expect(response.status).toBe(400);
  });
});

describe('a service account', () => {
  const basic = { authorization: `Basic ${btoa('robot:robot-secret')}` };

  it.each([
    ['the header', {}, basic],
    ['the body', { client_id: 'robot', client_secret: 'robot-secret' }, {}],
  ])('gets a token with its secret in %s', async (_where, form, headers) => {
    const response = await token({ grant_type: 'client_credentials', ...form }, headers);
    const claims = await verified(((await response.json()) as Tokens).access_token);
    expect(claims).toMatchObject({
      azp: 'robot',
      client_id: 'robot',
      aud: 'beffroi-api',
      typ: 'Bearer',
    });
    expect(claims).not.toHaveProperty('organization');
    expect(claims).not.toHaveProperty('preferred_username');
  });

  it('gets none with a wrong secret', async () => {
    const response = await token({
      grant_type: 'client_credentials',
      client_id: 'robot',
      client_secret: 'no',
    });
    expect(response.status).toBe(401);
  });
});

describe('userinfo', () => {
  it('answers the bearer of an access token, and nobody else', async () => {
    const { access_token, id_token } = (await (await login('beffroi-18')).json()) as Tokens;
    const ask = (bearer: string) =>
      fetch(discovery.userinfo_endpoint, { headers: { authorization: `Bearer ${bearer}` } });
    expect(await (await ask(access_token)).json()).toMatchObject({
      preferred_username: 'claire',
      organization: ['bourges'],
    });
    expect((await ask(id_token)).status).toBe(401);
    expect((await ask(await identity.signToken())).status).toBe(200);
    expect((await ask(await identity.signToken({ claims: { typ: 'ID' } }))).status).toBe(401);
    expect((await ask(await identity.signToken({ claims: { exp: 1 } }))).status).toBe(401);
    expect((await ask('rien')).status).toBe(401);
  });
});

describe('the authorization code with PKCE', () => {
  it('leads through the login page to tokens, and again without it', async () => {
    const browser = createBrowser();
    const { page, url } = await browser.open(authorizationUrl('beffroi-console').url);
    expect(page).toContain('<html lang="fr">');
    expect(page).toContain('<label for="password">Mot de passe</label>');

    const refused = await browser.submit(url, { username: 'claire', password: 'faux' });
    expect(refused.status).toBe(401);
    expect(refused.page).toContain('role="alert"');

    const flow = authorizationUrl('beffroi-console');
    const again = await browser.open(flow.url);
    const { redirect } = await browser.submit(again.url, { username: 'claire', password: 'beffroi-18' });
    expect(redirect?.searchParams.get('state')).toBe('s1');
    const response = await exchange(redirect?.searchParams.get('code'), flow.verifier);
    const tokens = (await response.json()) as Tokens;
    expect(await verified(tokens.access_token)).toMatchObject({
      azp: 'beffroi-console',
      organization: ['bourges'],
    });
    expect(await verified(tokens.id_token)).toMatchObject({
      typ: 'ID',
      nonce: 'n1',
      acr: 'eidas1',
      preferred_username: 'claire',
      organization: ['bourges'],
    });

    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const client = { client_id: 'beffroi-console', client_secret: 'console-secret' };
    const refreshed = (await (await token({ ...refresh, ...client })).json()) as Tokens;
    expect(await verified(refreshed.access_token)).toMatchObject({ preferred_username: 'claire' });

    const second = await browser.open(authorizationUrl('beffroi-console').url);
    expect(second.redirect?.searchParams.get('code')).toEqual(expect.any(String));
  });

  it('refuses a code without the verifier that belongs to it', async () => {
    const browser = createBrowser();
    const { url } = await browser.open(authorizationUrl('beffroi-console').url);
    const { redirect } = await browser.submit(url, { username: 'claire', password: 'beffroi-18' });
    const response = await exchange(
      redirect?.searchParams.get('code'),
      randomBytes(32).toString('base64url'),
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('is refused without a challenge', async () => {
    const url = new URL(authorizationUrl('beffroi-console').url);
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const { redirect } = await createBrowser().open(url.href);
    expect(redirect?.searchParams.get('error')).toBe('invalid_request');
  });

  it('asks for the password again after a logout', async () => {
    const browser = createBrowser();
    const { url } = await browser.open(authorizationUrl('beffroi-console').url);
    await browser.submit(url, { username: 'claire', password: 'beffroi-18' });
    const { page } = await browser.open(discovery.end_session_endpoint);
    expect(page).toContain('Souhaitez-vous vous déconnecter');
    const [, action = '', xsrf = ''] = /action="([^"]+)".*?value="([^"]+)"/.exec(page) ?? [];
    expect((await browser.submit(action, { xsrf, logout: 'yes' })).page).toContain('Vous êtes déconnecté');
    const again = await browser.open(authorizationUrl('beffroi-console').url);
    expect(again.page).toContain('Mot de passe');
  });

  it('says in French that a login page has expired, and that a client is unknown', async () => {
    const expired = await fetch(`${identity.issuer}/login/inconnu`);
    expect([expired.status, await expired.text()]).toEqual([400, expect.stringContaining('a expiré')]);
    const headers = { accept: 'text/html' };
    const unknown = await fetch(authorizationUrl('personne').url, { headers });
    expect([unknown.status, await unknown.text()]).toEqual([
      400,
      expect.stringContaining('Connexion impossible'),
    ]);
  });

  const exchange = (code: string | null | undefined, verifier: string) =>
    token(
      { grant_type: 'authorization_code', code: code ?? '', redirect_uri: REDIRECT, code_verifier: verifier },
      { authorization: `Basic ${btoa('beffroi-console:console-secret')}` },
    );
});

describe('a minted token', () => {
  it('is valid unless something is overridden', async () => {
    expect(await verified(await identity.signToken())).toMatchObject({
      preferred_username: 'claire',
      typ: 'Bearer',
    });
    const expired = await identity.signToken({ claims: { exp: 1, aud: 'account' } });
    await expect(verified(expired)).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
    expect(decodeJwt(await identity.signToken({ claims: { email: undefined } }))).not.toHaveProperty('email');
  });

  it.each(['foreign', 'public-as-secret', 'none'] as const)('signed as %s is refused', async (signature) => {
    await expect(verified(await identity.signToken({ signature }))).rejects.toThrow();
  });
});

describe('the state', () => {
  it('keeps the signing key over a restart, readable by its owner only', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'identity-'));
    const first = await startIdentity({ ...OPTIONS, stateDir });
    const jwt = await first.signToken();
    await first.close();
    const second = await startIdentity({ ...OPTIONS, stateDir, port: first.port });
    const keys = createRemoteJWKSet(new URL(`${second.issuer}/protocol/openid-connect/certs`));
    await expect(jwtVerify(jwt, keys, { issuer: second.issuer })).resolves.toBeDefined();
    await second.close();
    expect((await stat(join(stateDir, 'identity.json'))).mode & 0o777).toBe(0o600);
    await writeFile(join(stateDir, 'identity.json'), '{}');
    await expect(startIdentity({ ...OPTIONS, stateDir })).rejects.toThrow('remove it for new ones');
    await rm(stateDir, { recursive: true });
  });
});

it('prints nothing', () => {
  expect(printed.flatMap((spy) => spy.mock.calls)).toEqual([]);
});

function authorizationUrl(clientId: string) {
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(discovery.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: 'openid organization',
    state: 's1',
    nonce: 'n1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  return { url: url.href, verifier };
}

/** Follows redirects with cookies, as far as the application's callback. */
function createBrowser() {
  const cookies = new Map<string, { value: string; path: string }>();

  async function request(target: string, init: RequestInit = {}): ReturnType<typeof settle> {
    const { pathname } = new URL(target);
    const sent = [...cookies].filter(([, { path }]) => pathname.startsWith(path));
    const cookie = sent.map(([name, { value }]) => `${name}=${value}`).join('; ');
    const response = await fetch(target, {
      ...init,
      redirect: 'manual',
      headers: { cookie, accept: 'text/html' },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, { value, path: /path=([^;]+)/i.exec(line)?.[1] ?? '/' });
    }
    return settle(response, target);
  }

  async function settle(
    response: Response,
    target: string,
  ): Promise<{ status: number; url: string; page: string; redirect?: URL }> {
    const { status } = response;
    const location = response.headers.get('location');
    if (location === null) return { status, url: target, page: await response.text() };
    const next = new URL(location, target);
    return next.href.startsWith(REDIRECT)
      ? { status, url: target, page: '', redirect: next }
      : request(next.href);
  }

  return {
    open: (url: string) => request(url),
    submit: (url: string, form: Record<string, string>) =>
      request(url, { method: 'POST', body: new URLSearchParams(form) }),
  };
}
