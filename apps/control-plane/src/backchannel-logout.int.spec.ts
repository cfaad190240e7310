import { randomUUID } from 'node:crypto';
import { PurgeSessionsOperation } from '@beffroi/identity/server';
import { systemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { type RunningIdentity, startIdentity } from '@beffroi/simulators/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from './testing/browser.fixture.ts';
import {
  CLAIRE,
  codeOf,
  CONSOLE,
  IDENTITY,
  type LoginWorld,
  MARC,
  startLoginWorld,
} from './testing/login.fixture.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const PATH = '/auth/backchannel-logout';

describe('a notice of logout', () => {
  let identity: RunningIdentity;
  let world: LoginWorld;
  let browser: Browser;
  beforeAll(async () => {
    identity = await startIdentity(IDENTITY);
    world = await startLoginWorld(identity);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    await world.plane.database.asOwner('delete from identity.session');
    browser = world.newBrowser();
    await world.logIn(browser);
    // The stand-in names its session only where it is told to send notices.
    await world.plane.database.asOwner(`update identity.session set sid = 'session-of-claire'`);
  });

  const mint = (claims: Record<string, unknown> = {}) =>
    identity.signToken({
      header: { typ: 'logout+jwt' },
      claims: { aud: CONSOLE.clientId, events: { [EVENT]: {} }, sub: CLAIRE, jti: randomUUID(), ...claims },
    });
  const send = async (token: string | undefined) => {
    const form = token === undefined ? '' : new URLSearchParams({ logout_token: token }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return world.plane.app.inject({ method: 'POST', url: PATH, headers, payload: form });
  };
  const isLoggedIn = async (visitor: Browser) =>
    codeOf(await world.ask(visitor, '{ me { subject } }')) !== 'UNAUTHENTICATED';

  it('ends the session that it names, and no other of the same person', async () => {
    const other = world.newBrowser();
    await world.logIn(other);
    const answer = await send(await mint({ sid: 'session-of-claire' }));
    expect([answer.statusCode, answer.headers['cache-control'], answer.body]).toEqual([200, 'no-store', '']);
    expect(await isLoggedIn(browser)).toBe(false);
    expect(await isLoggedIn(other)).toBe(true);
  });

  it('ends all sessions of the person where it names no session, and nobody else’s', async () => {
    const [other, marc] = [world.newBrowser(), world.newBrowser()];
    await world.logIn(other);
    await world.logIn(marc, 'marc');
    expect((await send(await mint())).statusCode).toBe(200);
    expect([await isLoggedIn(browser), await isLoggedIn(other)]).toEqual([false, false]);
    expect(await isLoggedIn(marc)).toBe(true);
  });

  it('ends nothing where the session is not that person’s', async () => {
    expect((await send(await mint({ sid: 'session-of-claire', sub: MARC }))).statusCode).toBe(200);
    expect(await isLoggedIn(browser)).toBe(true);
  });

  it('is believed once', async () => {
    const token = await mint();
    expect((await send(token)).statusCode).toBe(200);
    await world.logIn(browser);
    const again = await send(token);
    expect(again.statusCode).toBe(400);
    expect(again.json()).toEqual({
      error: 'invalid_request',
      error_description: 'logout token refused: NoticeTakenBefore',
    });
    expect(await isLoggedIn(browser)).toBe(true);
  });

  it('is believed once also where it comes twice at the same time', async () => {
    const token = await mint();
    const answers = await Promise.all([send(token), send(token), send(token)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400, 400]);
  });

  it.each([
    ['that is none', async () => 'nonsense', 'malformed'],
    ['that did not come', async () => undefined, 'no-token'],
    ['for another client', () => mint({ aud: 'other' }), 'audience'],
    ['that is an access token', () => identity.signToken({ username: 'claire' }), 'claims'],
    ['of another signer', () => identity.signToken({ signature: 'foreign' }), 'signature'],
    ['signed by nobody', () => identity.signToken({ signature: 'none' }), 'algorithm'],
    ['signed with the public key', () => identity.signToken({ signature: 'public-as-secret' }), 'algorithm'],
    ['with a nonce', () => mint({ nonce: 'n1' }), 'not-a-logout-token'],
  ])('%s is refused, and ends nothing', async (_which, token, why) => {
    const answer = await send(await token());
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toEqual({
      error: 'invalid_request',
      error_description: `logout token refused: ${why}`,
    });
    expect(await isLoggedIn(browser)).toBe(true);
  });

  it('leaves an entry in the journal, with the address that it came from', async () => {
    await send(await mint());
    const [entry] = await world.plane.database.asOwner(
      `select action, class, target_id, actor, address from platform.audit_entry order by at desc, id desc limit 1`,
    );
    expect(entry).toEqual({
      action: 'session.end-as-noticed',
      class: 'security',
      target_id: CLAIRE,
      actor: null,
      address: '127.0.0.1',
    });
  });

  it('is forgotten once it would be refused for its age', async () => {
    await send(await mint());
    const { database, app } = world.plane;
    const purge = () => new PurgeSessionsOperation(app.get(UnitOfWork)).execute(systemScope('a spec'));
    const count = () => database.asOwner('select from identity.logout_notice');
    await purge();
    expect((await count()).length).toBeGreaterThan(0);
    await database.asOwner(`update identity.logout_notice set usable_until = now()`);
    await purge();
    expect(await count()).toEqual([]);
  });
});
