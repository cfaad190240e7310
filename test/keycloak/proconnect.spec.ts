import { createHash, randomBytes } from 'node:crypto';
import { InviteMember } from '@beffroi/identity/domain';
import { brandId, type OperatorScope } from '@beffroi/kernel';
import type { Lie, ProConnectAgent } from '@beffroi/simulators/proconnect';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Browser, Page } from '../identity/browser.ts';
import { codeOf } from '../identity/console.world.ts';
import { PEOPLE, REALM_CLIENTS } from '../identity/identity.target.ts';
import { asks, type BrokeredWorld, startBrokered } from './brokered.world.ts';
import { SETTINGS } from './settings.ts';

const OPERATOR: OperatorScope = {
  kind: 'operator',
  actor: { kind: 'user', subject: 'suite', issuer: 'https://suite.example' },
};
const ME = '{ me { subject displayName grants { role } } }';
const ACCEPT = `mutation ($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) { ... on Member { role } ... on DomainError { code } }
}`;
/** A realm may outlive a run, and its accounts with it. */
const RUN = randomBytes(4).toString('hex');
const address = (name: string) => `${name}-${RUN}@cher.example`;
const agent = (name: string, more: Partial<ProConnectAgent> = {}): ProConnectAgent => ({
  email: address(name),
  givenName: 'Ada',
  usualName: 'Lovelace',
  idpId: 'idp-1',
  siret: '21180033900019',
  ...more,
});

describe('ProConnect, brokered by the realm', () => {
  let world: BrokeredWorld;
  let browser: Browser;
  beforeAll(async () => {
    world = await startBrokered([
      agent('ada'),
      agent('eve'),
      agent('weak', { acr: 'eidas0' }),
      agent('claire', { email: PEOPLE.claire.email }),
    ]);
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    world.provider.lie();
    browser = world.console.newBrowser();
  });

  const logIn = async (email: string, visitor = browser): Promise<Page> =>
    world.goThrough(visitor, await world.console.open(visitor, '/auth/login'), email);
  const isIn = ({ location }: Page) => location?.href === `${world.console.origin}/`;
  const sessions = () =>
    world.console.plane.database.asOwner<{ issuer: string; verified_email: string; display_name: string }>(
      'select issuer, verified_email, display_name from identity.session order by created_at desc',
    );

  it('asks a first-time agent for a verified address, keeps ProConnect’s rules, and gives no right', async () => {
    const page = await logIn(address('ada'));
    expect(world.provider.refusals).toEqual([]);
    expect(isIn(page)).toBe(false);
    expect(await sessions()).toEqual([]);
    await world.verifyAddress(address('ada'));
    expect(isIn(await logIn(address('ada')))).toBe(true);
    expect((await sessions())[0]).toEqual({
      issuer: world.issuer,
      verified_email: address('ada'),
      display_name: 'Ada Lovelace',
    });
    expect(codeOf(await world.console.ask(browser, ME))).toBe('FORBIDDEN');
  });

  it('gives the rights of an invitation once it is accepted', async () => {
    const [town] = await world.console.plane.database.asOwner<{ id: string }>(
      `insert into tenancy.collectivite
         (id, siren, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
       values (gen_random_uuid(), '211800339', 'Bourges', 'commune', true, 'active', 'decouverte', 'v1', now())
       returning id`,
    );
    const invited = await world.console.plane.app.get(InviteMember).execute(OPERATOR, {
      collectiviteId: brandId(town!.id),
      email: address('ada'),
      role: 'collectivite.developer',
    });
    if (!invited.ok) throw new Error(invited.failure.kind);
    await logIn(address('ada'));
    const accepted = await world.console.ask(browser, ACCEPT, { input: { token: invited.value.token } });
    expect(accepted.data).toEqual({ acceptInvitation: { role: 'DEVELOPER' } });
  });

  it('never joins an account that has the same address', async () => {
    const page = await logIn(PEOPLE.claire.email);
    expect(page.status).toBe(409);
    const [claire] = (await world.ask('GET', `/users?username=claire&exact=true`)) as readonly {
      id: string;
    }[];
    expect(await world.ask('GET', `/users/${claire!.id}/federated-identity`)).toEqual([]);
  });

  it.each<[Lie, string]>([
    ['userinfo-subject', 'eve'],
    ['userinfo-key', 'eve'],
    ['userinfo-unsigned', 'eve'],
    ['id-token-key', 'eve'],
    ['id-token-issuer', 'eve'],
    ['id-token-audience', 'eve'],
    ['acr-ignored', 'weak'],
  ])('opens nothing when ProConnect lies: %s', async (lie, name) => {
    world.provider.lie(lie);
    expect(isIn(await logIn(address(name)))).toBe(false);
    expect(await world.ask('GET', `/users?email=${address(name)}&exact=true`)).toEqual([]);
  });

  it('takes the same agent when ProConnect tells the truth', async () => {
    await logIn(address('eve'));
    expect(await world.ask('GET', `/users?email=${address('eve')}&exact=true`)).toMatchObject([
      { emailVerified: false },
    ]);
  });

  it('takes what this way does not check: the nonce of the ID token, issuer and audience of userinfo', async () => {
    for (const lie of ['id-token-nonce', 'userinfo-issuer', 'userinfo-audience'] as const) {
      world.provider.lie(lie);
      expect(isIn(await logIn(address('ada'), world.console.newBrowser()))).toBe(true);
    }
  });

  it('tells the console from where and on what level, of this session; and is refused a short nonce', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const begin = (nonce: string) => {
      const query = new URLSearchParams({
        client_id: REALM_CLIENTS.console,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: `${world.console.origin}/auth/callback`,
        state: 's1',
        nonce,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      return `${world.issuer}/protocol/openid-connect/auth?${query.toString()}`;
    };
    const refused = await world.goThrough(browser, await browser.open(begin('n1')), address('ada'));
    expect(refused.html).toContain('too short: nonce');
    // The answer is for our own callback, which began nothing: the code is in its address.
    const back = await world.goThrough(browser, await browser.open(begin('n'.repeat(43))), address('ada'));
    const answer = await fetch(`${world.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: new URL(back.url).searchParams.get('code')!,
        redirect_uri: `${world.console.origin}/auth/callback`,
        code_verifier: verifier,
        client_id: REALM_CLIENTS.console,
        client_secret: SETTINGS.BEFFROI_CONSOLE_CLIENT_SECRET,
      }),
    });
    const { id_token: idToken } = (await answer.json()) as { id_token: string };
    expect(decodeJwt(idToken)).toMatchObject({
      proconnect: { siret: '21180033900019', idp_id: 'idp-1', acr: 'eidas1' },
    });
  });

  it('ends at ProConnect too, after a logout of ours', async () => {
    await logIn(address('ada'));
    const other = () => world.console.open(browser, '/auth/login');
    const left = await browser.follow(await world.console.open(browser, '/auth/logout', {}));
    const back = await browser.follow(
      await browser.submit(left, { logout: 'yes', confirmLogout: 'yes' }),
      (url) => url.origin === world.console.origin,
    );
    expect(isIn(back)).toBe(true);
    expect(asks(await world.chooseProConnect(browser, await other()))).toBe(true);
  });
});
