import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { BearerVerifier } from '@beffroi/platform/oidc';
import { PEOPLE, REALM_CLIENTS } from '../identity/identity.target.ts';
import { Browser, type Page } from './browser.ts';
import { connectKeycloak } from './keycloak.target.ts';
import { oneTimeCode } from './totp.ts';

/** The realm's own login pages: what the console's login will meet. */
describe('a login through the realm', () => {
  const challenge = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

  const begin = async (browser: Browser, verifier: string, more: Record<string, string> = {}) => {
    const target = await connectKeycloak();
    const query = new URLSearchParams({
      client_id: REALM_CLIENTS.console,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: target.redirectUri,
      state: 's1',
      nonce: 'n1',
      code_challenge: challenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    });
    return browser.open(`${target.issuer}/protocol/openid-connect/auth?${query.toString()}`);
  };
  const tokensOf = async (page: Page, verifier: string) => {
    const target = await connectKeycloak();
    const response = await fetch(`${target.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: page.location?.searchParams.get('code') ?? '',
        redirect_uri: target.redirectUri,
        code_verifier: verifier,
        client_id: REALM_CLIENTS.console,
        client_secret: target.secrets.console,
      }),
    });
    return (await response.json()) as { access_token: string; id_token: string; refresh_token: string };
  };
  const password = async () => ({
    username: PEOPLE.noor.username,
    password: (await connectKeycloak()).password,
  });

  it('by password speaks French, returns with a code, and gives a token of level pwd without any role', async () => {
    const [browser, verifier] = [new Browser(), randomBytes(32).toString('base64url')];
    const page = await begin(browser, verifier);
    expect(page.html).toContain('lang="fr"');
    const back = await browser.submit(page, await password());
    expect(back.location?.searchParams.get('state')).toBe('s1');
    const { access_token: token, id_token: idToken } = await tokensOf(back, verifier);
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({ acr: 'pwd', aud: 'beffroi-api', azp: REALM_CLIENTS.console });
    expect(claims).not.toHaveProperty('realm_access');
    expect(claims).not.toHaveProperty('resource_access');
    expect(decodeJwt(idToken)).toMatchObject({ nonce: 'n1', acr: 'pwd', aud: REALM_CLIENTS.console });
    const { issuer } = await connectKeycloak();
    const ours = new BearerVerifier({ issuers: [issuer], audience: 'beffroi-api' });
    expect(await ours.verify(token)).toMatchObject({ value: { kind: 'user' } });
  });

  it('with another verifier than the challenge’s gives nothing', async () => {
    const [browser, verifier] = [new Browser(), randomBytes(32).toString('base64url')];
    const back = await browser.submit(await begin(browser, verifier), await password());
    expect(await tokensOf(back, randomBytes(32).toString('base64url'))).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('of level mfa asks for a second factor, enrols it on the spot, and says so in acr', async () => {
    const [browser, verifier] = [new Browser(), randomBytes(32).toString('base64url')];
    const asked = await begin(browser, verifier, { acr_values: 'mfa' });
    const redirected = await browser.submit(asked, await password());
    const enrolment = redirected.location ? await browser.open(redirected.location.href) : redirected;
    const secret = /name="totpSecret"[^>]*value="([^"]+)"/.exec(enrolment.html)?.[1];
    expect(secret).toBeDefined();
    const code = oneTimeCode(Buffer.from(secret!), Date.now());
    let page = await browser.submit(enrolment, { totpSecret: secret!, totp: code, userLabel: 'suite' });
    while (page.location && !page.location.searchParams.has('code'))
      page = await browser.open(page.location.href);
    const tokens = await tokensOf(page, verifier);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ acr: 'mfa' });
  });
});
