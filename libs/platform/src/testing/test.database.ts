import { randomUUID } from 'node:crypto';
import { Client, type Pool } from 'pg';
import { createPool } from '../postgres/index.ts';
import { createDatabase, type Database, databaseGrants, type DatabaseOptions } from '../typeorm/index.ts';

const TEMPLATE = 'beffroi_template';
/** What test/database/start.mjs gives to the roles. */
const ROLE_PASSWORD = 'test-only-password';

/** A database of its own for one spec file, migrated like production's. */
export interface TestDatabase {
  /** Acts as the owner, whom row-level security does not bind: for arranging and for looking behind the scenes. */
  readonly ownerUrl: string;
  readonly tenantUrl: string;
  readonly systemUrl: string;
  readonly gatewayUrl: string;
  /** Connects like a program; closed by {@link close}. */
  database(entities?: DatabaseOptions['entities'], more?: Partial<DatabaseOptions>): Promise<Database>;
  /** A pool of bare pg; ended by {@link close}. */
  pool(url: string, max?: number): Pool;
  /** Runs a statement as the owner. */
  asOwner<Row = Record<string, unknown>>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Closes what was opened and drops the database. */
  close(): Promise<void>;
}

/**
 * Clones `beffroi_template` (some 20 ms) in the PostgreSQL that jest started: `beforeAll`, with `close` in `afterAll`.
 *
 * @throws Error when BEFFROI_TEST_POSTGRES is not set
 */
export const testDatabase = async (): Promise<TestDatabase> => {
  const server = process.env.BEFFROI_TEST_POSTGRES;
  if (!server) {
    throw new Error(
      'BEFFROI_TEST_POSTGRES is not set: name the spec *.int.spec.ts and run the project integration',
    );
  }
  const name = `beffroi_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(
    server,
    `create database ${name} template ${TEMPLATE} owner beffroi_owner`,
    databaseGrants(name),
  );
  const urlOf = (role: string) => {
    const url = new URL(`${server}/${name}`);
    url.username = role;
    url.password = ROLE_PASSWORD;
    return url;
  };
  const urls = {
    ownerUrl: asRole(urlOf('beffroi_migrator'), 'beffroi_owner').href,
    tenantUrl: urlOf('beffroi_tenant').href,
    systemUrl: urlOf('beffroi_system').href,
    gatewayUrl: urlOf('beffroi_gateway').href,
  };
  const closing: (() => Promise<void>)[] = [];
  const opened = <T>(resource: T, close: () => Promise<void>): T => {
    closing.push(close);
    return resource;
  };
  const pool = (url: string, max = 4) => {
    const made = createPool(url, { max, applicationName: 'test' });
    return opened(made, () => made.end());
  };
  let owner: Pool | undefined;
  return {
    ...urls,
    pool,
    database: async (entities = [], more = {}) => {
      const made = await createDatabase({ ...urls, entities, applicationName: 'test', ...more });
      return opened(made, () => made.close());
    },
    asOwner: async <Row>(statement: string, parameters: readonly unknown[] = []) => {
      owner ??= pool(urls.ownerUrl);
      return (await owner.query(statement, [...parameters])).rows as Row[];
    },
    close: async () => {
      await Promise.all(closing.map((close) => close()));
      await onServer(server, `drop database ${name} with (force)`);
    },
  };
};

const asRole = (url: URL, role: string): URL => {
  url.searchParams.set('options', `-c role=${role}`);
  return url;
};

const onServer = async (url: string, ...statements: readonly string[]): Promise<void> => {
  const client = new Client({ connectionString: `${url}/postgres` });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};
