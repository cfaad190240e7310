import { createHash } from 'node:crypto';
import { PurgeSessionsOperation } from '@beffroi/identity/server';
import { systemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { type RunningIdentity, startIdentity } from '@beffroi/simulators/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from './testing/browser.fixture.ts';
import { type ControlPlaneUnderTest, startControlPlane } from './testing/control-plane.fixture.ts';
import {
  CLAIRE,
  codeOf,
  IDENTITY,
  type LoginWorld,
  MARC,
  OWN,
  SESSION_COOKIE as SESSION,
  startLoginWorld,
} from './testing/login.fixture.ts';

const ATTEMPT = 'beffroi-login';
const SPEC = systemScope('a spec');

describe('a login by browser', () => {
  let identity: RunningIdentity;
  let world: LoginWorld;
  let plane: ControlPlaneUnderTest;
  let browser: Browser;
  beforeAll(async () => {
    identity = await startIdentity(IDENTITY);
    world = await startLoginWorld(identity);
    plane = world.plane;
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    browser = newBrowser();
  });

  const newBrowser = () => world.newBrowser();
  const grantTo = (subject: string) => world.grantTo(subject);
  const answerFor: LoginWorld['answerFor'] = (...call) => world.answerFor(...call);
  const logIn: LoginWorld['logIn'] = (...call) => world.logIn(...call);
  const ask = (visitor: Browser, headers?: Record<string, string>) =>
    world.ask<{ me: { subject: string }; collectivites: object }>(
      visitor,
      '{ me { subject } collectivites(first: 1) { edges { cursor } } }',
      headers ? { headers } : {},
    );
  const sessions = () =>
    plane.database.asOwner<{ subject: string; row: string }>(
      'select subject, s::text as row from identity.session s order by created_at',
    );
  /** Lets time pass for every session. */
  const pass = (column: string, time: string) =>
    plane.database.asOwner(`update identity.session set ${column} = ${column} - interval '${time}'`);

  it('ends where it began, with a session that our own pages use, and no token', async () => {
    const page = await logIn(browser, 'claire', '/explorer/?tab=1');
    expect(page).toMatchObject({ status: 302, location: '/explorer/?tab=1' });
    expect([...browser.cookies.keys()]).toEqual([SESSION]);
    const [cookie] = page.setCookies.filter((text) => text.startsWith(`${SESSION}=`));
    expect(cookie).toMatch(/^beffroi=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await ask(browser)).data?.me.subject).toBe(CLAIRE);
    expect((await ask(browser, { 'sec-fetch-site': 'same-origin' })).data?.me.subject).toBe(CLAIRE);
  });

  it('asks the provider with PKCE, and with a state and a nonce of at least 32 characters', async () => {
    const { location } = await browser.go('/auth/login');
    const query = new URL(location!).searchParams;
    expect(query.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(query.get(name)!.length).toBeGreaterThanOrEqual(32);
    }
    expect(browser.cookies.get(ATTEMPT)).not.toContain(query.get('state'));
  });

  it('keeps the digest of what the browser has, never the thing itself', async () => {
    await logIn(browser);
    const secret = browser.cookies.get(SESSION)!;
    const rows = (await sessions()).map(({ row }) => row).join('\n');
    expect(rows).toContain(createHash('sha256').update(secret).digest('hex'));
    expect(rows).not.toContain(secret);
    expect(plane.logged.join('')).not.toContain(secret);
  });

  it('is told on the front page, in French first, with what to do where there is no right yet', async () => {
    expect((await browser.go('/')).body).toContain('href="/auth/login"');
    await logIn(browser, 'marc');
    const page = await browser.go('/');
    for (const text of ['Vous êtes connecté : marc Martin.', 'aucun droit', MARC, 'Se déconnecter']) {
      expect(page.body).toContain(text);
    }
    expect(codeOf(await ask(browser))).toBe('FORBIDDEN');
  });

  it('gives the rights that the database gives now: who lost a role lost it at once', async () => {
    await logIn(browser, 'marc');
    await grantTo(MARC);
    expect((await ask(browser)).data?.collectivites).toBeDefined();
    await plane.database.asOwner('delete from identity.membership where subject = $1', [MARC]);
    expect(codeOf(await ask(browser))).toBe('FORBIDDEN');
  });

  it('does nothing for a page of another site, which brings the cookie alone', async () => {
    await logIn(browser);
    expect(codeOf(await ask(browser, {}))).toBe('UNAUTHENTICATED');
    for (const site of ['cross-site', 'same-site']) {
      expect(await ask(browser, { 'sec-fetch-site': site })).toMatchObject({ error: { code: 'OTHER_SITE' } });
    }
    expect((await browser.go('/audit/export.csv')).status).toBe(401);
    expect((await browser.go('/audit/export.csv', { headers: { 'x-beffroi-csrf': '1' } })).status).toBe(200);
  });

  it('is not taken with another state, and not without the browser that began it (login CSRF)', async () => {
    const answer = await answerFor(browser);
    const forged = new URL(answer);
    forged.searchParams.set('state', 'x'.repeat(43));
    expect(await browser.go(forged.href)).toMatchObject({ status: 400, setCookies: [] });
    const victim = newBrowser();
    expect((await victim.go(answer)).status).toBe(400);
    await victim.go('/auth/login');
    expect((await victim.go(answer)).body).toContain('ne correspond pas');
    expect(victim.cookies.has(SESSION)).toBe(false);
  });

  it('takes each answer once, even where the browser still has what it began with', async () => {
    const answer = await answerFor(browser);
    const attempt = browser.cookies.get(ATTEMPT)!;
    expect((await browser.go(answer)).status).toBe(302);
    expect((await browser.go(answer)).status).toBe(400);
    const before = (await sessions()).length;
    browser.cookies.set(ATTEMPT, attempt);
    expect((await browser.go(answer)).body).toContain('a refusé la connexion');
    expect(await sessions()).toHaveLength(before);
  });

  it('ends the session that the browser had before, and draws a secret of its own (session fixation)', async () => {
    const attacker = newBrowser();
    await logIn(attacker, 'marc');
    const planted = attacker.cookies.get(SESSION)!;
    browser.cookies.set(SESSION, planted);
    await logIn(browser, 'claire');
    expect(browser.cookies.get(SESSION)).not.toBe(planted);
    expect(codeOf(await ask(attacker))).toBe('UNAUTHENTICATED');
    const chosen = newBrowser();
    chosen.cookies.set(SESSION, 'A'.repeat(43));
    await logIn(chosen);
    expect(chosen.cookies.get(SESSION)).not.toBe('A'.repeat(43));
  });

  it.each([
    ['idle', 'idle_until', '30 minutes'],
    ['absolute', 'ends_at', '12 hours'],
  ])('ends at its %s lifetime, and is forgotten', async (_which, column, time) => {
    await logIn(browser);
    await pass(column, time);
    expect(codeOf(await ask(browser))).toBe('UNAUTHENTICATED');
    await plane.database.asOwner('update identity.session set idle_until = least(idle_until, ends_at)');
    await new PurgeSessionsOperation(plane.app.get(UnitOfWork)).execute(SPEC);
    expect(await sessions()).toEqual([]);
  });

  it('renews its secret while it lasts; the old one serves a moment longer, and no more', async () => {
    await logIn(browser);
    const old = newBrowser();
    old.cookies.set(SESSION, browser.cookies.get(SESSION)!);
    await pass('rotated_at', '15 minutes');
    expect((await browser.go('/')).setCookies).toHaveLength(1);
    expect(browser.cookies.get(SESSION)).not.toBe(old.cookies.get(SESSION));
    expect((await ask(browser)).data?.me.subject).toBe(CLAIRE);
    expect((await ask(old)).data?.me.subject).toBe(CLAIRE);
    await pass('previous_until', '1 minute');
    expect(codeOf(await ask(old))).toBe('UNAUTHENTICATED');
    expect((await ask(browser)).data?.me.subject).toBe(CLAIRE);
  });

  it('is over after a logout, here and for the provider, whoever kept the cookie', async () => {
    await logIn(browser);
    const kept = newBrowser();
    kept.cookies.set(SESSION, browser.cookies.get(SESSION)!);
    expect((await browser.go('/auth/logout')).status).toBe(404);
    const page = await browser.go('/auth/logout', { method: 'POST' });
    expect(page.status).toBe(303);
    const end = new URL(page.location!);
    expect(`${end.origin}${end.pathname}`).toBe(`${identity.issuer}/protocol/openid-connect/logout`);
    expect(end.searchParams.get('post_logout_redirect_uri')).toBe(`${OWN}/`);
    expect(end.searchParams.has('id_token_hint')).toBe(false);
    expect((await browser.follow(page)).status).toBe(200);
    expect(browser.cookies.has(SESSION)).toBe(false);
    expect(codeOf(await ask(kept))).toBe('UNAUTHENTICATED');
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/auth/logout'])(
    'leads to the front page rather than to %s',
    async (returnTo) => {
      expect((await logIn(browser, 'claire', returnTo)).location).toBe('/');
    },
  );

  it('leaves an entry in the journal at its beginning and at its end', async () => {
    await logIn(browser);
    await browser.go('/auth/logout', { method: 'POST' });
    const entries = await plane.database.asOwner<{ action: string; class: string }>(
      `select action, class from platform.audit_entry where action like 'session.%' order by at desc, id desc limit 2`,
    );
    expect(entries).toEqual([
      { action: 'session.end', class: 'security' },
      { action: 'session.open', class: 'security' },
    ]);
  });
});

describe('a program that reached no identity provider, or has none', () => {
  it('says that the provider is away', async () => {
    const plane = await startControlPlane({
      BEFFROI_PUBLIC_URL: 'https://beffroi.example',
      BEFFROI_OIDC_ISSUERS: 'http://127.0.0.1:2/realms/beffroi',
      BEFFROI_LOGIN_CLIENT_ID: 'beffroi-console',
    });
    const page = await plane.app.inject({ method: 'GET', url: '/auth/login' });
    expect(page.statusCode).toBe(503);
    expect(page.body).toContain('ne répond pas');
    await plane.close();
  });

  it('has no login unless it is configured', async () => {
    const plane = await startControlPlane();
    expect((await plane.app.inject({ method: 'GET', url: '/auth/login' })).statusCode).toBe(404);
    await plane.close();
  });
});
