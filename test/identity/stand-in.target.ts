import { type IdentityOptions, startIdentity } from '@beffroi/simulators/identity';
import { type IdentityTarget, PEOPLE, REALM_CLIENTS } from './identity.target.ts';

const PASSWORD = 'beffroi-18-cher';
const SECRETS = {
  console: 'console-secret',
  automation: 'automation-secret',
  reconciler: 'reconciler-secret',
};

const NAMES = {
  claire: { givenName: 'Claire', familyName: 'Martin', realmRoles: ['operator.admin'] },
  denis: { givenName: 'Denis', familyName: 'Moreau' },
  lea: { givenName: 'Léa', familyName: 'Garnier', emailVerified: false },
  noor: { givenName: 'Noor', familyName: 'Benali' },
};

const optionsFor = (consoleOrigin: string): IdentityOptions => ({
  port: 0,
  users: Object.values(PEOPLE).map((person) => ({
    ...person,
    ...NAMES[person.username],
    password: PASSWORD,
  })),
  clients: [
    {
      clientId: REALM_CLIENTS.console,
      clientSecret: SECRETS.console,
      redirectUris: [`${consoleOrigin}/auth/callback`],
      postLogoutRedirectUris: [`${consoleOrigin}/`],
      backchannelLogoutUri: `${consoleOrigin}/auth/backchannel-logout`,
    },
    { clientId: REALM_CLIENTS.cli, passwordGrant: true },
    { clientId: REALM_CLIENTS.otherApp, passwordGrant: true, audience: 'account' },
  ],
  serviceAccounts: [
    { clientId: REALM_CLIENTS.automation, clientSecret: SECRETS.automation },
    { clientId: REALM_CLIENTS.reconciler, clientSecret: SECRETS.reconciler, isRealmAdmin: true },
  ],
});

/** The stand-in, set up as infra/keycloak/test sets up Keycloak. */
export const startStandIn = async (consoleOrigin: string): Promise<IdentityTarget> => {
  const options = optionsFor(consoleOrigin);
  const identity = await startIdentity(options);
  const other = await startIdentity({ ...options, realm: 'other', serviceAccounts: [] });
  return {
    issuer: identity.issuer,
    otherIssuer: other.issuer,
    password: PASSWORD,
    secrets: SECRETS,
    redirectUri: `${consoleOrigin}/auth/callback`,
    shapeClaim: async (shape) => identity.shapeOrganizationClaim(shape),
    close: async () => {
      await Promise.all([identity.close(), other.close()]);
    },
  };
};
