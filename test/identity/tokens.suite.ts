import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { BearerVerifier } from '@beffroi/platform/oidc';
import { PEOPLE, REALM_CLIENTS } from './identity.target.ts';
import type { IdentityWorld } from './identity.world.ts';

const { claire, lea } = PEOPLE;
const HOUR_MS = 3_600_000;
const refused = (failure: string) => ({ ok: false, failure });

export const describeTokens = (world: () => IdentityWorld): void => {
  describe('discovery', () => {
    it('names the issuer exactly, with signatures and a challenge that we accept', async () => {
      const { client } = world();
      expect(await client.discovery()).toMatchObject({
        issuer: client.target.issuer,
        jwks_uri: `${client.target.issuer}/protocol/openid-connect/certs`,
        token_endpoint: `${client.target.issuer}/protocol/openid-connect/token`,
        authorization_endpoint: `${client.target.issuer}/protocol/openid-connect/auth`,
        end_session_endpoint: `${client.target.issuer}/protocol/openid-connect/logout`,
        id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
        code_challenge_methods_supported: expect.arrayContaining(['S256']),
        grant_types_supported: expect.arrayContaining(['authorization_code', 'client_credentials']),
      });
    });
  });

  describe('an access token', () => {
    it('is for our API, short-lived, and says by whom, through whom and how they logged in', async () => {
      const claims = decodeJwt(await world().client.accessToken(claire));
      expect(claims).toMatchObject({
        aud: 'beffroi-api',
        azp: REALM_CLIENTS.cli,
        typ: 'Bearer',
        acr: 'pwd',
        preferred_username: 'claire',
        email_verified: true,
        jti: expect.any(String),
      });
      expect(claims.exp! - claims.iat!).toBeLessThanOrEqual(900);
    });

    it('leads to the person, and to their address, which was verified', async () => {
      const { client, verifier } = world();
      expect(await verifier.verify(await client.accessToken(claire))).toMatchObject({
        value: {
          kind: 'user',
          subject: await client.subjectOf(claire),
          clientId: REALM_CLIENTS.cli,
          verifiedEmail: claire.email,
          organizations: [],
        },
      });
    });

    it('gives no right by the realm roles that it carries', async () => {
      const { client, authenticator } = world();
      const token = await client.accessToken(claire);
      expect(decodeJwt(token)['realm_access']).toMatchObject({
        roles: expect.arrayContaining(['operator.admin']),
      });
      expect(await authenticator.authenticate(`Bearer ${token}`)).toMatchObject({
        kind: 'known',
        principal: { grants: [] },
      });
    });
  });

  describe('what is refused:', () => {
    it('an ID token as a bearer', async () => {
      const { client, verifier } = world();
      const { id_token: idToken } = await client.login(claire);
      expect(await verifier.verify(idToken!)).toEqual(refused('audience'));
      // Even where a client were named like our API.
      const lenient = new BearerVerifier({ issuers: [client.target.issuer], audience: REALM_CLIENTS.cli });
      expect(await lenient.verify(idToken!)).toEqual(refused('not-an-access-token'));
    });

    it('a token that another application may use', async () => {
      const { client, verifier } = world();
      const { access_token: token } = await client.login(claire, { clientId: REALM_CLIENTS.otherApp });
      expect(await verifier.verify(token)).toEqual(refused('audience'));
    });

    it('a token of another realm of the same server', async () => {
      const { client, verifier } = world();
      const { access_token: token } = await client.login(claire, { issuer: client.target.otherIssuer });
      expect(decodeJwt(token).aud).toBe('beffroi-api');
      expect(await verifier.verify(token)).toEqual(refused('issuer'));
    });

    it('a token whose time is over', async () => {
      const { client } = world();
      const late = new BearerVerifier({
        issuers: [client.target.issuer],
        audience: 'beffroi-api',
        clock: { now: () => new Date(Date.now() + HOUR_MS), monotonicMs: () => performance.now() },
      });
      expect(await late.verify(await client.accessToken(claire))).toEqual(refused('expired'));
    });

    it('a token that was changed by one letter of its claims', async () => {
      const { client, verifier } = world();
      const [header, , signature] = (await client.accessToken(claire)).split('.');
      const claims = { ...decodeJwt(await client.accessToken(claire)), sub: 'somebody-else' };
      const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
      expect(await verifier.verify(`${header}.${forged}.${signature}`)).toEqual(refused('signature'));
    });

    it('a person whose address nobody verified', async () => {
      expect(await world().client.login(lea)).toMatchObject({ status: 400, error: 'invalid_grant' });
    });

    it('a wrong password, and a password at all through the console', async () => {
      const { client } = world();
      expect(await client.login(claire, { password: 'wrong' })).toMatchObject({
        status: 400,
        error: 'invalid_grant',
        error_description: 'Invalid user credentials',
      });
      const { console: secret } = client.target.secrets;
      const form = { grant_type: 'password', username: 'claire', password: client.target.password };
      const { status, error } = await client.token({
        ...form,
        client_id: REALM_CLIENTS.console,
        client_secret: secret,
      });
      expect([status, error]).toEqual([400, 'unauthorized_client']);
    });

    it('a login without a challenge, and one that would return elsewhere', async () => {
      const { client } = world();
      const unchallenged = await client.authorize({});
      const back = new URL(unchallenged.headers.get('location') ?? 'http://nowhere');
      expect(back.origin + back.pathname).toBe(client.target.redirectUri);
      expect(back.searchParams.get('error')).toBe('invalid_request');
      const elsewhere = await client.authorize({
        redirect_uri: 'https://evil.example/auth/callback',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
      });
      expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([400, null]);
    });
  });

  describe('a program', () => {
    it('logs in by its own secret alone, and is told from a person', async () => {
      const { client, verifier } = world();
      const { access_token: token } = await client.automation();
      const claims = decodeJwt(token);
      expect(claims).toMatchObject({ azp: REALM_CLIENTS.automation, client_id: REALM_CLIENTS.automation });
      expect(claims).not.toHaveProperty('organization');
      expect(await verifier.verify(token)).toMatchObject({
        value: { kind: 'service-account', clientId: REALM_CLIENTS.automation, organizations: [] },
      });
      expect((await client.automation('wrong')).status).toBe(401);
    });

    it('holds no role until our database binds it', async () => {
      const { client, authenticator } = world();
      const { access_token: token } = await client.automation();
      expect(await authenticator.authenticate(`Bearer ${token}`)).toMatchObject({
        principal: { grants: [] },
      });
    });
  });
};
