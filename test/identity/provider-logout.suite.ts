import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from './browser.ts';
import { codeOf, type ConsoleWorld } from './console.world.ts';
import type { IdentityClient } from './identity.client.ts';
import { PEOPLE } from './identity.target.ts';

/** Sessions that end at the provider: it says so by itself (Back-Channel Logout 1.0). */
export const describeProviderLogout = (
  open: () => { console: ConsoleWorld; client: IdentityClient },
): void => {
  describe('a session that ends at the provider', () => {
    let console: ConsoleWorld;
    let client: IdentityClient;
    let browser: Browser;
    beforeAll(async () => {
      ({ console, client } = open());
      await console.grant(PEOPLE.claire, 'operator.admin');
    });
    beforeEach(async () => {
      browser = console.newBrowser();
      await console.logIn(browser, console.personOf(PEOPLE.claire));
      expect(await isLoggedIn(browser)).toBe(true);
    });
    const isLoggedIn = async (visitor: Browser) =>
      codeOf(await console.ask(visitor, '{ me { subject } }')) !== 'UNAUTHENTICATED';

    it('by an administrator’s hand is over here, in every browser of the person', async () => {
      const other = console.newBrowser();
      await console.logIn(other, console.personOf(PEOPLE.claire));
      const stranger = console.newBrowser();
      await console.logIn(stranger, console.personOf(PEOPLE.denis));
      await client.endSessionsOf(PEOPLE.claire);
      expect([await isLoggedIn(browser), await isLoggedIn(other)]).toEqual([false, false]);
      expect(await isLoggedIn(stranger)).toBe(true);
    });

    it('on the provider’s own page is over here, and the same person’s session in another browser goes on', async () => {
      const other = console.newBrowser();
      await console.logIn(other, console.personOf(PEOPLE.claire));
      const { end_session_endpoint: end } = await client.discovery();
      const confirmation = await browser.follow(await browser.open(String(end)));
      await browser.follow(await browser.submit(confirmation, { logout: 'yes', confirmLogout: 'yes' }));
      expect(await isLoggedIn(browser)).toBe(false);
      expect(await isLoggedIn(other)).toBe(true);
    });

    it('leaves an entry in the journal that names the person', async () => {
      await client.endSessionsOf(PEOPLE.claire);
      const [entry] = await console.plane.database.asOwner(
        `select class, target_id, actor, address from platform.audit_entry
         where action = 'session.end-as-noticed' order by at desc, id desc limit 1`,
      );
      expect(entry).toEqual({
        class: 'security',
        target_id: await client.subjectOf(PEOPLE.claire),
        actor: null,
        address: '127.0.0.1',
      });
    });
  });
};
