import { GrantRole } from '@beffroi/identity/domain';
import { systemScope } from '@beffroi/kernel';
import { Browser, type Page } from './browser.fixture.ts';
import { type Answer, type ControlPlaneUnderTest, startControlPlane } from './control-plane.fixture.ts';

/** Where the program under test is for browsers; nothing listens there. */
export const OWN = 'http://127.0.0.1:9';
export const SESSION_COOKIE = 'beffroi';
export const CLAIRE = 'c1a17e00-0000-4000-8000-000000000001';
export const MARC = '3a4c0000-0000-4000-8000-000000000002';
export const CONSOLE = {
  clientId: 'beffroi-console',
  clientSecret: 'console-secret',
  redirectUris: [`${OWN}/auth/callback`],
  postLogoutRedirectUris: [`${OWN}/`],
};

const PASSWORD = 'beffroi-18';
const ARRANGING = systemScope('arrange a spec');

const user = (username: string, sub: string) => ({
  username,
  sub,
  password: PASSWORD,
  email: `${username}@bourges.example`,
  givenName: username,
  familyName: 'Martin',
});

/** What the stand-in identity provider is told. */
export const IDENTITY = {
  port: 0,
  users: [user('claire', CLAIRE), user('marc', MARC)],
  clients: [CONSOLE],
  serviceAccounts: [],
};

/** Claire, an administrator of the operator, and Marc, whom nobody knows, in front of the program. */
export interface LoginWorld {
  readonly plane: ControlPlaneUnderTest;
  newBrowser(): Browser;
  /** From our login page to the provider's answer, which is not taken yet. */
  answerFor(visitor: Browser, username?: string, returnTo?: string): Promise<string>;
  logIn(visitor: Browser, username?: string, returnTo?: string): Promise<Page>;
  /** Asks GraphQL with the browser's cookies, as one of our own pages unless told. */
  ask<Data = Record<string, unknown>>(
    visitor: Browser,
    query: string,
    asking?: Asking,
  ): Promise<Answer<Data>>;
  grantTo(subject: string): Promise<void>;
  close(): Promise<void>;
}

export interface Asking {
  readonly headers?: Record<string, string>;
  readonly variables?: Record<string, unknown>;
}

const FROM_OWN_PAGE = { 'x-beffroi-csrf': '1' };

/** @param identity set up as {@link IDENTITY} says; closed with the world */
export const startLoginWorld = async (
  identity: { readonly issuer: string; close(): Promise<void> },
  more: Record<string, string> = {},
): Promise<LoginWorld> => {
  const plane = await startControlPlane({
    BEFFROI_PUBLIC_URL: OWN,
    BEFFROI_OIDC_ISSUERS: identity.issuer,
    BEFFROI_LOGIN_CLIENT_ID: CONSOLE.clientId,
    BEFFROI_LOGIN_CLIENT_SECRET: CONSOLE.clientSecret,
    // All of a suite's browsers have one address.
    BEFFROI_LOGINS_PER_MINUTE: '100000',
    ...more,
  });
  const grantTo = async (subject: string) => {
    const grantee = { kind: 'user', issuer: identity.issuer, subject } as const;
    const role = { role: 'operator.admin', collectiviteId: null };
    const granted = await plane.app.get(GrantRole).execute(ARRANGING, { grantee, ...role });
    if (!granted.ok) throw new Error(granted.failure.kind);
  };
  await grantTo(CLAIRE);
  const isCallback = (url: string) => url.startsWith(`${OWN}/auth/callback`);
  const answerFor: LoginWorld['answerFor'] = async (visitor, username = 'claire', returnTo = '/') => {
    const begun = await visitor.go(`/auth/login?returnTo=${encodeURIComponent(returnTo)}`);
    const form = await visitor.follow(begun, isCallback);
    if (isCallback(form.location ?? '')) return form.location!;
    const posted = await visitor.submit(form, { username, password: PASSWORD });
    return (await visitor.follow(posted, isCallback)).location!;
  };
  return {
    plane,
    grantTo,
    answerFor,
    newBrowser: () => new Browser(plane.app, OWN),
    logIn: async (visitor, username, returnTo) => visitor.go(await answerFor(visitor, username, returnTo)),
    ask: async (visitor, query, { headers = FROM_OWN_PAGE, variables } = {}) => {
      const cookie = [...visitor.cookies].map((pair) => pair.join('=')).join('; ');
      const response = await plane.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { cookie, ...headers },
        payload: { query, variables },
      });
      return response.json();
    },
    close: async () => {
      await plane.close();
      await identity.close();
    },
  };
};

export const codeOf = ({ errors }: Answer<unknown>): string | undefined => errors?.[0]?.extensions.code;
