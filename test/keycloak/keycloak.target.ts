import {
  type ClaimShape,
  type IdentityTarget,
  PEOPLE,
  REALM_CLIENTS,
  type TestPerson,
} from '../identity/identity.target.ts';
import { SETTINGS } from './settings.ts';

/** The mapper's options for each shape of the claim. */
const SHAPES: Readonly<Record<ClaimShape, Record<string, string>>> = {
  array: { 'access.token.claim': 'true', addOrganizationId: 'false' },
  map: { 'access.token.claim': 'true', addOrganizationId: 'true', 'jsonType.label': 'JSON' },
  absent: { 'access.token.claim': 'false' },
};

export type AskRealm = (method: string, path: string, body?: unknown) => Promise<unknown>;

interface Client {
  readonly id: string;
  readonly rootUrl: string;
}
interface Mapper {
  readonly id: string;
  readonly name: string;
  readonly config: Record<string, string>;
}
interface ClientScope {
  readonly id: string;
  readonly name: string;
  readonly protocolMappers?: readonly Mapper[];
}

/** The Keycloak of this run, or the one that KEYCLOAK_URL names; its console is where the suite's is from now on. */
export const connectKeycloak = async (consoleOrigin: string): Promise<IdentityTarget> => {
  const url = process.env['KEYCLOAK_URL']!;
  const ask = asRealmAdministrator(url);
  await moveConsole(ask, consoleOrigin);
  await forgetSecondFactors(ask, PEOPLE.noor);
  return {
    issuer: `${url}/realms/beffroi`,
    otherIssuer: `${url}/realms/other`,
    password: SETTINGS.BEFFROI_TEST_PASSWORD,
    secrets: {
      console: SETTINGS.BEFFROI_CONSOLE_CLIENT_SECRET,
      automation: SETTINGS.BEFFROI_AUTOMATION_CLIENT_SECRET,
      reconciler: SETTINGS.BEFFROI_RECONCILER_CLIENT_SECRET,
    },
    redirectUri: `${consoleOrigin}/auth/callback`,
    shapeClaim: (shape) => shapeClaim(ask, SHAPES[shape]),
    close: async () => undefined,
  };
};

/** The client as the realm has it, but for the origin, which is the suite's own each time. */
const moveConsole = async (ask: AskRealm, origin: string): Promise<void> => {
  const [client] = (await ask('GET', `/clients?clientId=${REALM_CLIENTS.console}`)) as readonly Client[];
  const text = JSON.stringify(client).replaceAll(client!.rootUrl, origin);
  await ask('PUT', `/clients/${client!.id}`, JSON.parse(text));
};

/** A realm may outlive a run, and whoever enrolled a code in it. */
const forgetSecondFactors = async (ask: AskRealm, { username }: TestPerson): Promise<void> => {
  const [user] = (await ask('GET', `/users?username=${username}&exact=true`)) as readonly { id: string }[];
  const credentials = (await ask('GET', `/users/${user!.id}/credentials`)) as readonly {
    readonly id: string;
    readonly type: string;
  }[];
  for (const { id, type } of credentials) {
    if (type === 'otp') await ask('DELETE', `/users/${user!.id}/credentials/${id}`);
  }
};

const shapeClaim = async (ask: AskRealm, config: Record<string, string>): Promise<void> => {
  const scopes = (await ask('GET', '/client-scopes')) as readonly ClientScope[];
  const scope = scopes.find(({ name }) => name === 'organization')!;
  const mapper = scope.protocolMappers!.find(({ name }) => name === 'organization')!;
  await ask('PUT', `/client-scopes/${scope.id}/protocol-mappers/models/${mapper.id}`, {
    ...mapper,
    config: { ...mapper.config, ...config },
  });
};

/** The suite's own administrator, who is in the test overlay alone. */
export const asRealmAdministrator =
  (url: string): AskRealm =>
  async (method, path, body) => {
    const login = await fetch(`${url}/realms/beffroi/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'test-admin',
        client_secret: SETTINGS.BEFFROI_TEST_ADMIN_SECRET,
      }),
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const answer = await fetch(`${url}/admin/realms/beffroi${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return method === 'GET' ? answer.json() : undefined;
  };
