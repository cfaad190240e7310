import { InviteMember } from '@beffroi/identity/domain';
import { brandId, type OperatorScope } from '@beffroi/kernel';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from './browser.ts';
import { codeOf, type ConsoleWorld } from './console.world.ts';
import { PEOPLE, type TestPerson } from './identity.target.ts';

const ME = '{ me { subject displayName grants { role } } }';
const OPERATOR: OperatorScope = {
  kind: 'operator',
  actor: { kind: 'user', subject: 'suite', issuer: 'https://suite.example' },
};
const ACCEPT = `mutation ($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) { ... on Member { role } ... on DomainError { code } }
}`;

/** People before the provider's own pages, and then before ours. */
export const describeLogin = (open: () => ConsoleWorld): void => {
  describe('a login by browser', () => {
    let console: ConsoleWorld;
    let browser: Browser;
    beforeAll(async () => {
      console = open();
      await console.grant(PEOPLE.claire, 'operator.admin');
    });
    const logIn = async (person: TestPerson = PEOPLE.claire, path?: string) => {
      browser = console.newBrowser();
      return console.logIn(browser, console.personOf(person), path);
    };
    const ask = (visitor: Browser) =>
      console.ask<{ me: { subject: string; grants: { role: string }[] } }>(visitor, ME);
    /** Lets time pass for every session: the clock is the database's. */
    const pass = (column: string, time: string) =>
      console.plane.database.asOwner(
        `update identity.session set ${column} = ${column} - interval '${time}'`,
      );

    it('returns to where it began, with a cookie that no script reads and no token', async () => {
      const page = await logIn(PEOPLE.claire, '/auth/login?returnTo=/explorer/%3Ftab%3D1');
      expect(page.location?.pathname).toBe('/explorer/');
      expect(page.location?.search).toBe('?tab=1');
      const kept = page.setCookies.filter((cookie) => !cookie.includes('Max-Age=0'));
      expect(kept).toEqual([expect.stringMatching(/^beffroi=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)]);
    });

    it('gives no right to who is here for the first time, until they are invited and accept', async () => {
      await logIn(PEOPLE.denis);
      expect(codeOf(await ask(browser))).toBe('FORBIDDEN');
      const [town] = await console.plane.database.asOwner<{ id: string }>(
        `insert into tenancy.collectivite
           (id, siren, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
         values (gen_random_uuid(), '211800339', 'Bourges', 'commune', true, 'active', 'decouverte', 'v1', now())
         returning id`,
      );
      const invited = await console.plane.app.get(InviteMember).execute(OPERATOR, {
        collectiviteId: brandId(town!.id),
        email: PEOPLE.denis.email,
        role: 'collectivite.developer',
      });
      if (!invited.ok) throw new Error(invited.failure.kind);
      const accepted = await console.ask(browser, ACCEPT, { input: { token: invited.value.token } });
      expect(accepted.data).toEqual({ acceptInvitation: { role: 'DEVELOPER' } });
      expect((await ask(browser)).data?.me.grants).toEqual([{ role: 'collectivite.developer' }]);
    });

    it.each([
      ['idle', 'idle_until', '30 minutes'],
      ['absolute', 'ends_at', '12 hours'],
    ])('ends at its %s lifetime', async (_which, column, time) => {
      await logIn();
      expect((await ask(browser)).data?.me).toBeDefined();
      await pass(column, time);
      expect(codeOf(await ask(browser))).toBe('UNAUTHENTICATED');
    });

    it('draws a new secret every quarter of an hour; the old one soon opens nothing', async () => {
      await logIn();
      const copy = console.newBrowser();
      browser.copyTo(copy, console.origin);
      await pass('rotated_at', '15 minutes');
      await console.open(browser, '/');
      expect(browser.cookiesOf(console.origin)).not.toBe(copy.cookiesOf(console.origin));
      await pass('previous_until', '1 minute');
      expect(codeOf(await ask(copy))).toBe('UNAUTHENTICATED');
      expect((await ask(browser)).data?.me).toBeDefined();
    });

    it('asks for no password again while the provider’s own session lasts', async () => {
      await logIn();
      const again = console.personOf(PEOPLE.claire);
      await console.logIn(browser, again);
      expect(again.gave).toEqual([]);
      expect((await ask(browser)).data?.me).toBeDefined();
    });

    it('is over after a logout, here and there', async () => {
      await logIn();
      const copy = console.newBrowser();
      browser.copyTo(copy, console.origin);
      const left = await console.open(browser, '/auth/logout', {});
      expect(left.status).toBe(303);
      const confirmation = await browser.follow(left);
      await browser.follow(await browser.submit(confirmation, { logout: 'yes', confirmLogout: 'yes' }));
      expect(codeOf(await ask(copy))).toBe('UNAUTHENTICATED');
      const again = console.personOf(PEOPLE.claire);
      await console.logIn(browser, again);
      expect(again.gave).toEqual(['password']);
    });
  });
};
