import type { Role } from '@beffroi/contracts/access';
import { GrantRole } from '@beffroi/identity/domain';
import { type CollectiviteId, systemScope } from '@beffroi/kernel';
import {
  type Answer,
  type ControlPlaneUnderTest,
  startControlPlane,
} from '../../apps/control-plane/src/testing/control-plane.fixture.ts';
import { Browser, type Page } from './browser.ts';
import type { IdentityClient } from './identity.client.ts';
import { type IdentityTarget, REALM_CLIENTS, type TestPerson } from './identity.target.ts';
import { Person } from './person.ts';

const ARRANGING = systemScope('arrange a spec');

/** The control plane itself, where browsers reach it, in front of an identity provider. */
export interface ConsoleWorld {
  readonly plane: ControlPlaneUnderTest;
  /** Where browsers reach it. */
  readonly origin: string;
  newBrowser(): Browser;
  personOf(person: TestPerson): Person;
  /** From a path of ours through the provider's pages, back to the page of ours where it ends. */
  logIn(browser: Browser, person: Person, path?: string): Promise<Page>;
  open(browser: Browser, path: string, form?: Record<string, string>): Promise<Page>;
  /** Asks GraphQL as one of our own pages does. */
  ask<Data = Record<string, unknown>>(
    browser: Browser,
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<Answer<Data>>;
  grant(person: TestPerson, role: Role, collectiviteId?: CollectiviteId): Promise<void>;
  close(): Promise<void>;
}

/** @param client of the provider whose console we are */
export const createConsole = async (
  target: IdentityTarget,
  client: IdentityClient,
): Promise<ConsoleWorld> => {
  const { origin, port } = new URL(target.redirectUri);
  const plane = await startControlPlane({
    BEFFROI_PUBLIC_URL: origin,
    BEFFROI_OIDC_ISSUERS: target.issuer,
    BEFFROI_LOGIN_CLIENT_ID: REALM_CLIENTS.console,
    BEFFROI_LOGIN_CLIENT_SECRET: target.secrets.console,
    // All of a suite's browsers have one address.
    BEFFROI_LOGINS_PER_MINUTE: '100000',
    // As an installation has it that ProConnect serves too.
    BEFFROI_STEP_UP_ACR_VALUES: 'eidas2,mfa',
  });
  await plane.app.listen(Number(port), '127.0.0.1');
  const isOwnPage = (url: URL) => url.origin === origin && !url.pathname.startsWith('/auth/');
  const open: ConsoleWorld['open'] = (browser, path, form) => browser.open(`${origin}${path}`, form);
  return {
    plane,
    origin,
    open,
    newBrowser: () => new Browser(),
    personOf: ({ username }) => new Person(username, target.password),
    logIn: async (browser, person, path = '/auth/login') =>
      person.goThrough(browser, await open(browser, path), isOwnPage),
    ask: async (browser, query, variables = {}) => {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: {
          cookie: browser.cookiesOf(origin),
          'content-type': 'application/json',
          'sec-fetch-site': 'same-origin',
        },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer<never>;
    },
    grant: async (person, role, collectiviteId) => {
      const grantee = {
        kind: 'user',
        issuer: target.issuer,
        subject: await client.subjectOf(person),
      } as const;
      const granted = await plane.app
        .get(GrantRole)
        .execute(ARRANGING, { grantee, role, collectiviteId: collectiviteId ?? null });
      if (!granted.ok) throw new Error(granted.failure.kind);
    },
    close: () => plane.close(),
  };
};

export const codeOf = ({ errors }: Answer<unknown>): string | undefined => errors?.[0]?.extensions.code;
