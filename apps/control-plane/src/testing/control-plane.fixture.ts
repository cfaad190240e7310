import type { Role } from '@beffroi/contracts/access';
import { GrantRole } from '@beffroi/identity/domain';
import { type CollectiviteId, systemScope } from '@beffroi/kernel';
import { readConfig } from '@beffroi/platform/config';
import { createHealth, createLogger, createMetrics } from '@beffroi/platform/observability';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { DatabaseOptions } from '@beffroi/platform/typeorm';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { entities } from '../composition/contexts.ts';
import { configuration } from '../configuration.ts';
import { createControlPlane } from '../control-plane.ts';
import { startIssuer, type TestIssuer } from './issuer.fixture.ts';

const ARRANGING = systemScope('arrange a spec');

export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string; readonly remedy?: string; readonly correlationId?: string };
  }[];
}

export interface Asking {
  readonly token?: string | undefined;
  readonly language?: 'fr' | 'en';
  readonly variables?: Record<string, unknown>;
}

/** The whole program on a database of its own, asked without a network. */
export interface ControlPlaneUnderTest {
  readonly app: NestFastifyApplication;
  readonly database: TestDatabase;
  readonly issuer: TestIssuer;
  /** What was logged, a line an entry. */
  readonly logged: readonly string[];
  ask<Data = Record<string, unknown>>(query: string, asking?: Asking): Promise<Answer<Data>>;
  /** Gives a role to a person by their subject. */
  grant(subject: string, role: Role, collectiviteId?: CollectiviteId): Promise<void>;
  /** A token of a new person with this role. */
  personWith(role: Role, collectiviteId?: CollectiviteId): Promise<string>;
  close(): Promise<void>;
}

export const startControlPlane = async (
  more: Record<string, string> = {},
  databaseOptions: (database: TestDatabase) => Partial<DatabaseOptions> = () => ({}),
): Promise<ControlPlaneUnderTest> => {
  const [database, issuer] = await Promise.all([testDatabase(), startIssuer()]);
  const logged: string[] = [];
  const log = createLogger({
    program: 'control-plane',
    level: 'info',
    destination: { write: (line) => void logged.push(line) },
  });
  const app = await createControlPlane({
    config: readConfig(configuration, environmentOf(database, issuer, more)),
    database: await database.database(entities, databaseOptions(database)),
    log,
    health: createHealth({ program: 'control-plane' }),
    metrics: createMetrics(),
  });
  const grant: ControlPlaneUnderTest['grant'] = async (subject, role, collectiviteId) => {
    const grantee = { kind: 'user', issuer: issuer.issuer, subject } as const;
    const granted = await app
      .get(GrantRole)
      .execute(ARRANGING, { grantee, role, collectiviteId: collectiviteId ?? null });
    if (!granted.ok) throw new Error(JSON.stringify(granted.failure));
  };
  let people = 0;
  return {
    app,
    database,
    issuer,
    logged,
    ask: async (query, { token, language = 'fr', variables } = {}) => {
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'accept-language': language, ...(token ? { authorization: `Bearer ${token}` } : {}) },
        payload: { query, variables },
      });
      return response.json();
    },
    grant,
    personWith: async (role, collectiviteId) => {
      const subject = `person-${(people += 1)}`;
      await grant(subject, role, collectiviteId);
      return issuer.mint({ sub: subject });
    },
    close: async () => {
      // One that was opened and never used would be waited for, as long as a request may take to come.
      app.getHttpServer().closeAllConnections();
      await app.close();
      await Promise.all([database.close(), issuer.close()]);
    },
  };
};

const KEY = Buffer.alloc(32, 7).toString('base64');

const environmentOf = (database: TestDatabase, { issuer }: TestIssuer, more: Record<string, string>) => ({
  BEFFROI_POSTGRES_TENANT_URL: database.tenantUrl,
  BEFFROI_POSTGRES_SYSTEM_URL: database.systemUrl,
  BEFFROI_OIDC_ISSUERS: issuer,
  BEFFROI_KEY_PEPPER: KEY,
  BEFFROI_CONTROL_KEY: KEY,
  BEFFROI_DATA_PLANE_KEY: KEY,
  BEFFROI_PUBLIC_GATEWAY_URL: 'https://api.example',
  ...more,
});
