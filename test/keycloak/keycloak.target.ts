import type { ClaimShape, IdentityTarget } from '../identity/identity.target.ts';
import { SETTINGS } from './settings.ts';

/** The mapper's options for each shape of the claim. */
const SHAPES: Readonly<Record<ClaimShape, Record<string, string>>> = {
  array: { 'access.token.claim': 'true', addOrganizationId: 'false' },
  map: { 'access.token.claim': 'true', addOrganizationId: 'true', 'jsonType.label': 'JSON' },
  absent: { 'access.token.claim': 'false' },
};

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

/** The Keycloak of this run, or the one that KEYCLOAK_URL names. */
export const connectKeycloak = async (): Promise<IdentityTarget> => {
  const url = process.env['KEYCLOAK_URL']!;
  return {
    issuer: `${url}/realms/beffroi`,
    otherIssuer: `${url}/realms/other`,
    password: SETTINGS.BEFFROI_TEST_PASSWORD,
    secrets: {
      console: SETTINGS.BEFFROI_CONSOLE_CLIENT_SECRET,
      automation: SETTINGS.BEFFROI_AUTOMATION_CLIENT_SECRET,
      reconciler: SETTINGS.BEFFROI_RECONCILER_CLIENT_SECRET,
    },
    redirectUri: `${SETTINGS.BEFFROI_PUBLIC_URL}/auth/callback`,
    shapeClaim: (shape) => shapeClaim(url, SHAPES[shape]),
    close: async () => undefined,
  };
};

const shapeClaim = async (url: string, config: Record<string, string>): Promise<void> => {
  const ask = await asRealmAdministrator(url);
  const scopes = (await ask('GET', '/client-scopes')) as readonly ClientScope[];
  const scope = scopes.find(({ name }) => name === 'organization')!;
  const mapper = scope.protocolMappers!.find(({ name }) => name === 'organization')!;
  await ask('PUT', `/client-scopes/${scope.id}/protocol-mappers/models/${mapper.id}`, {
    ...mapper,
    config: { ...mapper.config, ...config },
  });
};

/** The suite's own administrator, who is in the test overlay alone. */
const asRealmAdministrator = async (url: string) => {
  const login = await fetch(`${url}/realms/beffroi/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'test-admin',
      client_secret: SETTINGS.BEFFROI_TEST_ADMIN_SECRET,
    }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/admin/realms/beffroi${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return method === 'GET' ? answer.json() : undefined;
  };
};
