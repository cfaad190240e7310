import { brandId, type CollectiviteId, systemScope } from '@beffroi/kernel';
import {
  type Lie,
  type ProConnectAgent,
  type RunningProConnect,
  startProConnect,
} from '@beffroi/simulators/proconnect';
import { RegisterCollectivite } from '@beffroi/tenancy/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Browser, type Page } from './testing/browser.fixture.ts';
import {
  type Answer,
  type ControlPlaneUnderTest,
  startControlPlane,
} from './testing/control-plane.fixture.ts';
import { codeOf, OWN, SESSION_COOKIE } from './testing/login.fixture.ts';

const HOUR_MS = 3_600_000;
const CALLBACK = `${OWN}/auth/proconnect/callback`;
const LOGGED_OUT = `${OWN}/auth/proconnect/logged-out`;
const BOURGES_SIRET = '21180033900019';
/** The syndicate's own, which its provider gives to whoever has none. */
const DEFAULT_SIRET = '20000000800018';
const TRUSTED = 'idp-of-bourges';
const SHARED = 'idp-of-the-syndicate';

const agent = (name: string, more: Partial<ProConnectAgent> = {}): ProConnectAgent => ({
  email: `${name}@bourges.example`,
  givenName: name,
  usualName: 'Martin',
  idpId: TRUSTED,
  siret: BOURGES_SIRET,
  ...more,
});
const CLIENT = {
  clientId: 'beffroi',
  clientSecret: 'a secret',
  redirectUris: [CALLBACK],
  postLogoutRedirectUris: [LOGGED_OUT],
  userinfoAlgorithm: 'RS256',
} as const;

describe('a login with ProConnect', () => {
  let provider: RunningProConnect;
  let plane: ControlPlaneUnderTest;
  let bourges: CollectiviteId;
  let admin: string;
  let browser: Browser;
  beforeAll(async () => {
    provider = await startProConnect({
      port: 0,
      idps: [
        { id: TRUSTED, defaultSiret: BOURGES_SIRET },
        { id: SHARED, defaultSiret: DEFAULT_SIRET },
      ],
      agents: [
        agent('ada'),
        agent('marc', { idpId: SHARED }),
        agent('zoe', { idpId: SHARED, siret: 'none' }),
        agent('admin'),
        agent('weak', { acr: 'eidas0' }),
        agent('fresh', { acr: 'eidas1-mfa', authenticatedAt: new Date() }),
        agent('stale', { acr: 'eidas1-mfa', authenticatedAt: new Date(Date.now() - HOUR_MS) }),
        agent('silent', { acr: 'eidas1-mfa' }),
      ],
      clients: [CLIENT],
    });
    plane = await startControlPlane({
      BEFFROI_PUBLIC_URL: OWN,
      BEFFROI_PROCONNECT_ISSUER: provider.issuer,
      BEFFROI_PROCONNECT_CLIENT_ID: CLIENT.clientId,
      BEFFROI_PROCONNECT_CLIENT_SECRET: CLIENT.clientSecret,
      BEFFROI_PROCONNECT_EMAIL_IDPS: TRUSTED,
      BEFFROI_PROCONNECT_PLACES: `${TRUSTED}/${BOURGES_SIRET}`,
    });
    const scope = systemScope('arrange a spec');
    const registered = await plane.app.get(RegisterCollectivite).execute(scope, { codeInsee: '18033' });
    if (!registered.ok) throw new Error(registered.failure.kind);
    bourges = brandId(registered.value.id);
    admin = await plane.issuer.mint({ sub: 'admin', email: 'admin@bourges.example', email_verified: true });
    await plane.grant('admin', 'collectivite.admin', bourges);
  });
  afterAll(async () => {
    await plane?.close();
    await provider?.close();
  });
  beforeEach(() => {
    provider.lie();
    browser = newBrowser();
  });

  const newBrowser = () => new Browser(plane.app, OWN);
  const isCallback = (url: string) => url.startsWith(CALLBACK);
  const answerFor = async (visitor: Browser, name: string, query: object = {}): Promise<string> => {
    const asked = new URLSearchParams({ ...query });
    const begun = await visitor.go(`/auth/proconnect/login?${asked.toString()}`);
    const form = await visitor.follow(begun, isCallback);
    if (isCallback(form.location ?? '')) return form.location!;
    const posted = await visitor.submit(form, { email: `${name}@bourges.example` });
    return (await visitor.follow(posted, isCallback)).location!;
  };
  const logIn = async (name: string, visitor = browser): Promise<Page> =>
    visitor.go(await answerFor(visitor, name));
  const ask = async <Data = Record<string, { readonly code?: string }>>(
    query: string,
    variables: object = {},
  ): Promise<Answer<Data>> => {
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    const response = await plane.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { cookie, 'x-beffroi-csrf': '1' },
      payload: { query, variables },
    });
    return response.json();
  };
  const invite = async (email: string): Promise<string> => {
    const answer = await plane.ask<{ inviteMember: { token: string } }>(
      `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { ... on MemberInvited { token } } }`,
      { token: admin, variables: { input: { collectiviteId: bourges, email, role: 'DEVELOPER' } } },
    );
    return answer.data!.inviteMember.token;
  };
  const accept = async (token: string) => {
    const answer = await ask(
      `mutation ($input: AcceptInvitationInput!) {
         acceptInvitation(input: $input) { __typename ... on DomainError { code } }
       }`,
      { input: { token } },
    );
    return answer.data!['acceptInvitation'];
  };
  const sessions = () =>
    plane.database.asOwner<{ organization: string | null; verified_email: string | null; subject: string }>(
      'select organization, verified_email, subject from identity.session order by created_at desc',
    );

  it('is offered on the front page in its own words, and ends where it began, with a session and no token', async () => {
    const front = await browser.go('/');
    expect(front.body).toContain('S’identifier avec ProConnect');
    expect(front.body).toContain('Qu’est-ce que ProConnect ?');
    const page = await browser.go(await answerFor(browser, 'ada', { returnTo: '/explorer/?tab=1' }));
    expect(page).toMatchObject({ status: 302, location: '/explorer/?tab=1' });
    expect([...browser.cookies.keys()].sort()).toEqual([SESSION_COOKIE, 'beffroi-proconnect-hint']);
    expect([...browser.cookies.values()].join()).not.toContain('eyJ');
    expect(provider.refusals).toEqual([]);
  });

  it('gives a first-time agent no right, whatever the SIRET and the address say', async () => {
    await logIn('ada');
    expect(codeOf(await ask('{ collectivites(first: 1) { edges { cursor } } }'))).toBe('FORBIDDEN');
    expect((await browser.go('/')).body).toContain('aucun droit');
  });

  it('never becomes the account that has the same address elsewhere', async () => {
    expect((await plane.ask('{ me { subject } }', { token: admin })).errors).toBeUndefined();
    await logIn('admin');
    expect((await sessions())[0]).toMatchObject({ verified_email: 'admin@bourges.example' });
    expect(codeOf(await ask('{ me { subject } }'))).toBe('FORBIDDEN');
  });

  it('gives the rights of an invitation once it is accepted, by an address that the operator believes', async () => {
    const token = await invite('ada@bourges.example');
    await logIn('ada');
    expect(await accept(token)).toEqual({ __typename: 'Member' });
    const me = await ask<{ me: { subject: string; permissions: string[] } }>(
      '{ me { subject permissions } }',
    );
    expect(me.data!.me.permissions).toContain('project.create');
    expect(me.data!.me.subject).toBe((await sessions())[0]!.subject);
  });

  it('opens no invitation by an address of a provider that the operator does not believe', async () => {
    const token = await invite('marc@bourges.example');
    await logIn('marc');
    expect((await sessions())[0]).toMatchObject({ verified_email: null });
    expect(await accept(token)).toMatchObject({ code: 'email_not_verified' });
  });

  it('takes a SIRET for a place only where the operator allows it for that provider, and never for a role', async () => {
    for (const [name, place] of [
      ['ada', BOURGES_SIRET.slice(0, 9)],
      // The same establishment, said by a provider that hosts others.
      ['marc', null],
      // No SIRET of their own: ProConnect gave the syndicate's.
      ['zoe', null],
    ] as const) {
      browser = newBrowser();
      await logIn(name);
      expect([name, (await sessions())[0]!.organization]).toEqual([name, place]);
    }
    expect(codeOf(await ask('{ me { subject } }'))).toBe('FORBIDDEN');
  });

  it('is not taken with another state, without the browser that began it, or twice', async () => {
    const answer = await answerFor(browser, 'ada');
    const forged = new URL(answer);
    forged.searchParams.set('state', 'x'.repeat(43));
    expect(await browser.go(forged.href)).toMatchObject({ status: 400, setCookies: [] });
    expect((await newBrowser().go(answer)).status).toBe(400);
    const attempt = browser.cookies.get('beffroi-proconnect')!;
    expect((await browser.go(answer)).status).toBe(302);
    browser.cookies.set('beffroi-proconnect', attempt);
    expect((await browser.go(answer)).body).toContain('ProConnect a refusé');
  });

  it('does not take an answer of ProConnect where another provider answers, nor that cookie for its own', async () => {
    const answer = new URL(await answerFor(browser, 'ada'));
    expect((await browser.go(`/auth/callback${answer.search}`)).status).toBe(404);
    browser.cookies.set('beffroi-proconnect-hint', browser.cookies.get('beffroi-proconnect')!);
    await browser.go('/auth/logout', { method: 'POST' });
    expect((await browser.go(`/auth/proconnect/logged-out${answer.search}`)).status).toBe(400);
  });

  it.each<[Lie, string]>([
    ['userinfo-key', 'n’a pas pu être vérifiée'],
    ['userinfo-subject', 'n’a pas pu être vérifiée'],
    ['userinfo-form', 'n’a pas pu être vérifiée'],
    ['id-token-nonce', 'n’a pas pu être vérifiée'],
    ['acr-absent', 'niveau qui ne suffit pas'],
  ])('opens no session when ProConnect lies: %s', async (lie, words) => {
    provider.lie(lie);
    const before = (await sessions()).length;
    const page = await logIn('ada');
    expect(page.status).toBe(400);
    expect(page.body).toContain(words);
    expect(page.body).toContain('href="/auth/proconnect/login"');
    expect(await sessions()).toHaveLength(before);
  });

  it('checks the level itself, when ProConnect lets in on a lower one', async () => {
    expect((await logIn('weak')).body).toContain('mode d’authentification ne suffit pas');
    provider.lie('acr-ignored');
    expect((await logIn('weak', newBrowser())).body).toContain('niveau qui ne suffit pas');
  });

  it('proves a second factor and a recent login where ProConnect states them, and not otherwise', async () => {
    const stepUp = { acr_values: 'mfa eidas1-mfa eidas2', max_age: '600' };
    const visitor = newBrowser();
    expect(await visitor.go(await answerFor(visitor, 'fresh', stepUp))).toMatchObject({ status: 302 });
    for (const name of ['stale', 'silent']) {
      const late = newBrowser();
      expect((await late.go(await answerFor(late, name, stepUp))).body).toContain('assez récente');
    }
    const asked = new URL(
      (await newBrowser().go(`/auth/proconnect/login?acr_values=eidas1-mfa+mfa`)).location!,
    );
    expect(JSON.parse(asked.searchParams.get('claims')!)).toMatchObject({
      id_token: { acr: { values: ['eidas1-mfa'] } },
    });
    expect(asked.searchParams.has('max_age')).toBe(false);
  });

  it('ends here and at ProConnect, which gets its hint and a state, and comes back to us', async () => {
    await logIn('ada');
    const page = await browser.go('/auth/logout', { method: 'POST' });
    const end = new URL(page.location!);
    expect(`${end.origin}${end.pathname}`).toBe(`${provider.issuer}/session/end`);
    expect([...end.searchParams.keys()].sort()).toEqual([
      'id_token_hint',
      'post_logout_redirect_uri',
      'state',
    ]);
    expect(end.searchParams.get('state')!.length).toBeGreaterThanOrEqual(32);
    expect((await browser.follow(page)).url).toBe(`${OWN}/`);
    expect([...browser.cookies.keys()]).toEqual([]);
    const again = await browser.follow(await browser.go('/auth/proconnect/login'), isCallback);
    expect(again.body).toContain('Adresse électronique');
  });

  it('keeps no token, and no SIRET, in the database or in the log', async () => {
    await logIn('ada');
    const rows = await plane.database.asOwner<{ row: string }>(
      'select s::text as row from identity.session s',
    );
    for (const text of [rows.map(({ row }) => row).join(), plane.logged.join()]) {
      expect(text).not.toContain('eyJ');
      expect(text).not.toContain(BOURGES_SIRET);
    }
  });
});

describe('a program without ProConnect', () => {
  it('has none of its addresses', async () => {
    const plane = await startControlPlane();
    expect((await plane.app.inject({ method: 'GET', url: '/auth/proconnect/login' })).statusCode).toBe(404);
    await plane.close();
  });
});
