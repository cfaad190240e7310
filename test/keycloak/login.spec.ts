import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { BearerVerifier } from '@beffroi/platform/oidc';
import { Browser, type Page } from '../identity/browser.ts';
import { PEOPLE, REALM_CLIENTS } from '../identity/identity.target.ts';
import { Person } from '../identity/person.ts';
import { connectKeycloak } from './keycloak.target.ts';

/** Nothing listens there: these logins are read off the address. */
const CONSOLE = 'http://127.0.0.1:9';

/** What the realm's own pages and tokens are like, whoever asks for them. */
describe('a login through the realm', () => {
  const challenge = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');
  const isBack = ({ origin }: URL) => origin === CONSOLE;
  const draw = () => ({ browser: new Browser(), verifier: randomBytes(32).toString('base64url') });

  const begin = async (browser: Browser, verifier: string, more: Record<string, string> = {}) => {
    const target = await connectKeycloak(CONSOLE);
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
    const target = await connectKeycloak(CONSOLE);
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
  const noor = async () => new Person(PEOPLE.noor.username, (await connectKeycloak(CONSOLE)).password);
  const ours = async () => {
    const { issuer } = await connectKeycloak(CONSOLE);
    return new BearerVerifier({ issuers: [issuer], audience: 'beffroi-api' });
  };

  it('by password speaks French, returns with a code, and gives a token of level pwd without any role', async () => {
    const { browser, verifier } = draw();
    const page = await begin(browser, verifier);
    expect(page.html).toContain('lang="fr"');
    const back = await (await noor()).goThrough(browser, page, isBack);
    expect(back.location?.searchParams.get('state')).toBe('s1');
    const { access_token: token, id_token: idToken } = await tokensOf(back, verifier);
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({ acr: 'pwd', aud: 'beffroi-api', azp: REALM_CLIENTS.console });
    expect(claims).not.toHaveProperty('realm_access');
    expect(claims).not.toHaveProperty('resource_access');
    expect(decodeJwt(idToken)).toMatchObject({ nonce: 'n1', acr: 'pwd', aud: REALM_CLIENTS.console });
    expect(await (await ours()).verify(token)).toMatchObject({
      value: { kind: 'user', proof: { acr: 'pwd', amr: ['pwd'] } },
    });
  });

  it('with another verifier than the challenge’s gives nothing', async () => {
    const { browser, verifier } = draw();
    const back = await (await noor()).goThrough(browser, await begin(browser, verifier), isBack);
    expect(await tokensOf(back, randomBytes(32).toString('base64url'))).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('of level mfa asks for a second factor, enrols it on the spot, and says so in its access token', async () => {
    const { browser, verifier } = draw();
    const person = await noor();
    const page = await begin(browser, verifier, { acr_values: 'mfa' });
    const back = await person.goThrough(browser, page, isBack);
    expect(person.gave).toEqual(['password', 'enrolment']);
    const { access_token: token } = await tokensOf(back, verifier);
    const verified = await (await ours()).verify(token);
    expect(verified).toMatchObject({ value: { proof: { acr: 'mfa', authTime: expect.any(Date) } } });
  });
});
