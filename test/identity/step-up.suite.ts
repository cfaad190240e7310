import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from './browser.ts';
import { codeOf, type ConsoleWorld } from './console.world.ts';
import { PEOPLE } from './identity.target.ts';
import type { Person } from './person.ts';

const UNKNOWN_TOWN = '0190b6a4-dead-7000-8000-0123456789ab';
const INVITE = `mutation ($input: InviteMemberInput!) {
  inviteMember(input: $input) { __typename ... on DomainError { code } }
}`;
const input = { collectiviteId: UNKNOWN_TOWN, email: 'lea@cher.example', role: 'DEVELOPER' };

/** The second factor of Noor, whom the suite has enrol one. */
export const describeStepUp = (open: () => ConsoleWorld): void => {
  describe('a sensitive mutation', () => {
    let console: ConsoleWorld;
    let browser: Browser;
    let noor: Person;
    beforeAll(async () => {
      console = open();
      await console.grant(PEOPLE.noor, 'operator.admin');
      noor = console.personOf(PEOPLE.noor);
      browser = console.newBrowser();
      await console.logIn(browser, noor);
    });
    const invite = () => console.ask(browser, INVITE, { input });
    /** It went as far as to look for the collectivité. */
    const isDone = async () => {
      const { data } = await invite();
      expect(data).toEqual({ inviteMember: { __typename: 'NotFound', code: 'not_found' } });
    };
    const urlOf = (extensions: object | undefined) => (extensions as { url: string }).url;
    const sessionRow = async () => {
      const [row] = await console.plane.database.asOwner<{ acr: string; age: number; amr: string[] }>(
        `select acr, amr, extract(epoch from now() - auth_time)::int as age from identity.session
         where verified_email = $1 order by created_at desc limit 1`,
        [PEOPLE.noor.email],
      );
      return row!;
    };

    it('is refused after a login by password, and says where to give a second factor', async () => {
      expect(noor.gave).toEqual(['password']);
      expect((await sessionRow()).acr).toBe('pwd');
      const { errors } = await invite();
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'step_up_required',
        acrValues: ['eidas2', 'mfa'],
        maxAgeSeconds: 600,
        url: '/auth/login?acr_values=eidas2+mfa&max_age=600',
      });
    });

    it('is done after the second factor, which is enrolled on the spot, back where the person was', async () => {
      const { errors } = await invite();
      const before = browser.cookiesOf(console.origin);
      noor.gave.length = 0;
      const page = await console.logIn(
        browser,
        noor,
        `${urlOf(errors?.[0]?.extensions)}&returnTo=${encodeURIComponent('/explorer/?tab=2')}`,
      );
      expect(page.location?.href).toBe(`${console.origin}/explorer/?tab=2`);
      expect(noor.gave).toEqual(['enrolment']);
      expect(browser.cookiesOf(console.origin)).not.toBe(before);
      const { acr, age } = await sessionRow();
      expect(acr).toBe('mfa');
      expect(age).toBeLessThan(120);
      await isDone();
    });

    it('asks again once that is too long ago, for the code of the same second factor', async () => {
      await console.plane.database.asOwner(
        `update identity.session set auth_time = auth_time - interval '11 minutes'`,
      );
      const refused = await invite();
      expect(codeOf(refused)).toBe('step_up_required');
      noor.gave.length = 0;
      const late = console.newBrowser();
      await console.logIn(late, noor, urlOf(refused.errors?.[0]?.extensions));
      browser = late;
      expect(noor.gave).toEqual(['password', 'code']);
      expect((await sessionRow()).amr.toSorted()).toEqual(['otp', 'pwd']);
      await isDone();
    });

    it('is not done for a link that leads elsewhere afterwards', async () => {
      const page = await console.logIn(
        browser,
        noor,
        '/auth/login?acr_values=mfa&max_age=600&returnTo=https://evil.example/',
      );
      expect(page.location?.href).toBe(`${console.origin}/`);
    });
  });
};
