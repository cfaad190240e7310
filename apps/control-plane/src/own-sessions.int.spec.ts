import { startIdentity } from '@beffroi/simulators/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from './testing/browser.fixture.ts';
import { codeOf, IDENTITY, type LoginWorld, startLoginWorld } from './testing/login.fixture.ts';

interface Session {
  readonly id: string;
  readonly isCurrent: boolean;
  readonly address: string;
  readonly client: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly endsAt: string;
  readonly acr: string;
}
const LIST = '{ ownSessions { id isCurrent address client createdAt lastSeenAt endsAt acr } }';
const END = `mutation ($input: EndOwnSessionInput!) {
  endOwnSession(input: $input) { __typename ... on OwnSession { id } ... on DomainError { code } }
}`;
const END_OTHERS = `mutation ($input: EndOtherSessionsInput!) {
  endOtherSessions(input: $input) { ... on OtherSessionsEnded { ended } ... on DomainError { code } }
}`;
const HOUR_MS = 3_600_000;

describe('a person’s own sessions', () => {
  let world: LoginWorld;
  let laptop: Browser;
  let phone: Browser;
  let marc: Browser;
  beforeAll(async () => {
    world = await startLoginWorld(await startIdentity(IDENTITY));
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    await world.plane.database.asOwner('delete from identity.session');
    [laptop, phone, marc] = [world.newBrowser(), world.newBrowser(), world.newBrowser()];
    await world.logIn(laptop);
    await world.logIn(phone);
    await world.logIn(marc, 'marc');
  });

  const sessionsOf = async (visitor: Browser) =>
    (await world.ask<{ ownSessions: Session[] }>(visitor, LIST)).data!.ownSessions;
  const isLoggedIn = async (visitor: Browser) => codeOf(await world.ask(visitor, LIST)) === undefined;

  it('are listed with when and from where, the current one marked, and no secret', async () => {
    const sessions = await sessionsOf(laptop);
    expect(sessions).toHaveLength(2);
    expect(sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    for (const { address, client, acr, createdAt, endsAt } of sessions) {
      // The loopback's programs send no name of a browser.
      expect({ address, client, acr }).toEqual({ address: '127.0.0.1', client: 'OTHER', acr: 'pwd' });
      expect(Date.parse(endsAt) - Date.parse(createdAt)).toBe(12 * HOUR_MS);
    }
    expect(JSON.stringify(sessions)).not.toContain(laptop.cookies.get('beffroi'));
  });

  it('are shown to who has no role yet, and to nobody else', async () => {
    const [own, ...others] = await sessionsOf(marc);
    expect([own!.isCurrent, others]).toEqual([true, []]);
    const ids = (await sessionsOf(laptop)).map(({ id }) => id);
    expect(ids).not.toContain(own!.id);
  });

  it('end one by one', async () => {
    const [other] = (await sessionsOf(laptop)).filter(({ isCurrent }) => !isCurrent);
    const ended = await world.ask(laptop, END, { variables: { input: { sessionId: other!.id } } });
    expect(ended.data).toEqual({ endOwnSession: { __typename: 'OwnSession', id: other!.id } });
    expect([await isLoggedIn(laptop), await isLoggedIn(phone)]).toEqual([true, false]);
    const again = await world.ask(laptop, END, { variables: { input: { sessionId: other!.id } } });
    expect(again.data).toMatchObject({ endOwnSession: { code: 'not_found' } });
  });

  it('are not ended by somebody else, who learns nothing of them', async () => {
    const [session] = await sessionsOf(laptop);
    const tried = await world.ask(marc, END, { variables: { input: { sessionId: session!.id } } });
    expect(tried.data).toMatchObject({ endOwnSession: { code: 'not_found' } });
    expect(await isLoggedIn(laptop)).toBe(true);
  });

  it('end all but the current one, and say when there is no other', async () => {
    const endOthers = async () => (await world.ask(laptop, END_OTHERS, { variables: { input: {} } })).data;
    expect(await endOthers()).toEqual({ endOtherSessions: { ended: 1 } });
    expect([await isLoggedIn(laptop), await isLoggedIn(phone), await isLoggedIn(marc)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(await endOthers()).toEqual({ endOtherSessions: { code: 'no_other_session' } });
  });
});

describe('the logins of one address', () => {
  it('have to wait after so many in a minute, whichever way they go', async () => {
    const world = await startLoginWorld(await startIdentity(IDENTITY), { BEFFROI_LOGINS_PER_MINUTE: '3' });
    const browser = world.newBrowser();
    await world.logIn(browser);
    expect((await browser.go('/auth/login')).status).toBe(302);
    for (const path of ['/auth/login', '/auth/callback?state=x']) {
      const { statusCode, headers, body } = await world.plane.app.inject({ method: 'GET', url: path });
      expect([statusCode, Number(headers['retry-after']) > 0]).toEqual([429, true]);
      expect(body).toContain('Trop de connexions');
    }
    const elsewhere = await world.plane.app.inject({
      method: 'GET',
      url: '/auth/login',
      remoteAddress: '192.0.2.7',
    });
    expect(elsewhere.statusCode).toBe(302);
    expect((await browser.go('/auth/logout', { method: 'POST' })).status).toBe(303);
    await world.close();
  });
});

describe('a login that was asked to be stronger than it came', () => {
  it('is refused in plain words, and the session of before goes on', async () => {
    const world = await startLoginWorld(await startIdentity(IDENTITY), {
      BEFFROI_STEP_UP_ACR_VALUES: 'eidas2',
    });
    const browser = world.newBrowser();
    await world.logIn(browser);
    const begun = await browser.go('/auth/login?acr_values=eidas2&max_age=600');
    const back = await browser.follow(begun, (url) => url.includes('/auth/callback'));
    const answer = await browser.go(back.location!);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('n’a pas demandé votre second facteur');
    expect(codeOf(await world.ask(browser, LIST))).toBeUndefined();
    await world.close();
  });
});
