import {
  type ProConnectAgent,
  type RunningProConnect,
  startProConnect,
} from '@beffroi/simulators/proconnect';
import type { Browser, Page } from '../identity/browser.ts';
import { type ConsoleWorld, createConsole } from '../identity/console.world.ts';
import { freePort } from '../identity/free-port.ts';
import { IdentityClient } from '../identity/identity.client.ts';
import { asRealmAdministrator, type AskRealm, connectKeycloak } from './keycloak.target.ts';
import { SETTINGS } from './settings.ts';

const PROVIDER = '/identity-provider/instances/proconnect';

/** Our console, a Keycloak in front of it, and a ProConnect in front of that. */
export interface BrokeredWorld {
  readonly provider: RunningProConnect;
  readonly console: ConsoleWorld;
  readonly issuer: string;
  readonly ask: AskRealm;
  /** From a page that leads to Keycloak to what ProConnect asks, or past it for whom it knows. */
  chooseProConnect(browser: Browser, page: Page): Promise<Page>;
  /** On to where that ends. */
  goThrough(browser: Browser, page: Page, email: string): Promise<Page>;
  /** What the link in Keycloak's mail does. */
  verifyAddress(email: string): Promise<void>;
  close(): Promise<void>;
}

export const startBrokered = async (agents: readonly ProConnectAgent[]): Promise<BrokeredWorld> => {
  const target = await connectKeycloak(`http://127.0.0.1:${await freePort()}`);
  const endpoint = `${target.issuer}/broker/proconnect/endpoint`;
  const provider = await startProConnect({
    port: 0,
    agents,
    idps: [{ id: 'idp-1', defaultSiret: '20000000800018' }],
    clients: [
      {
        clientId: SETTINGS.BEFFROI_PROCONNECT_CLIENT_ID,
        clientSecret: SETTINGS.BEFFROI_PROCONNECT_CLIENT_SECRET,
        redirectUris: [endpoint],
        postLogoutRedirectUris: [`${endpoint}/logout_response`],
        userinfoAlgorithm: 'RS256',
      },
    ],
  });
  const ask = asRealmAdministrator(process.env['KEYCLOAK_URL']!);
  await moveProConnect(ask, provider.issuer);
  const console = await createConsole(target, new IdentityClient(target));
  const isOwnPage = (url: URL) => url.origin === console.origin && !url.pathname.startsWith('/auth/');
  const chooseProConnect = async (browser: Browser, page: Page): Promise<Page> => {
    const choice = await browser.follow(page, isOwnPage);
    const link = /href="([^"]*\/broker\/proconnect\/login[^"]*)"/.exec(choice.html)?.[1];
    if (!link) throw new Error(`the page does not offer ProConnect: ${choice.html.slice(0, 2000)}`);
    const { href } = new URL(link.replaceAll('&amp;', '&'), choice.url);
    return browser.follow(await browser.open(href), isOwnPage);
  };
  return {
    provider,
    console,
    issuer: target.issuer,
    ask,
    chooseProConnect,
    goThrough: async (browser, page, email) => {
      const asked = await chooseProConnect(browser, page);
      if (!asks(asked)) return asked;
      return browser.follow(await browser.submit(asked, { email }), isOwnPage);
    },
    verifyAddress: async (email) => {
      const [user] = (await ask('GET', `/users?email=${email}&exact=true`)) as readonly { id: string }[];
      await ask('PUT', `/users/${user!.id}`, { emailVerified: true, requiredActions: [] });
    },
    close: async () => {
      await console.close();
      await provider.close();
    },
  };
};

/** Whether ProConnect does not know who is there. */
export const asks = ({ html }: Page): boolean => html.includes('name="email"');

/** As the realm has it, but for the address, which is the suite's own each time. */
const moveProConnect = async (ask: AskRealm, issuer: string): Promise<void> => {
  const known = (await ask('GET', PROVIDER)) as { readonly config: { readonly issuer: string } };
  const text = JSON.stringify(known).replaceAll(known.config.issuer, issuer);
  await ask('PUT', PROVIDER, JSON.parse(text));
};
