import { DataSource } from 'typeorm';
import { assertSafeRole, connectionSettings, type SynchronousStandby } from '../postgres/index.ts';
import { type AuditTrail, DatabaseAuditTrail } from './audit.trail.ts';
import { DatabaseUnitOfWork } from './database.unit-of-work.ts';
import { type GatewayWatch, PresenceWatch } from './gateway.watch.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const POOL_SIZE = 10;

export interface DatabaseOptions {
  readonly tenantUrl: string;
  readonly systemUrl: string;
  /** Entity classes of every context of the program. */
  readonly entities: readonly (new () => object)[];
  readonly applicationName: string;
  /** Connections of each of the two pools at most; 10 unless given. */
  readonly poolSize?: number;
  /** A statement that takes longer is cancelled; 30 s unless given. */
  readonly statementTimeoutMs?: number;
}

export interface Database {
  readonly unitOfWork: UnitOfWork;
  readonly audit: AuditTrail;
  readonly gateways: GatewayWatch;
  /** For {@link schemaDrift} and reports across tenants; operations take the unit of work. */
  readonly system: DataSource;
  /** For the health check: undefined when both roles can be reached. */
  missing(): Promise<string | undefined>;
  /** Whether what is committed is on a second server too; undefined while the system role cannot be reached. */
  standby(): Promise<SynchronousStandby | undefined>;
  close(): Promise<void>;
}

/**
 * Connects as the tenant and the system role.
 *
 * @throws UnsafeRole when row-level security would not bind one of them
 */
export const createDatabase = async (options: DatabaseOptions): Promise<Database> => {
  const tenant = await connect(options.tenantUrl, options);
  const system = await connect(options.systemUrl, options).catch(async (error: unknown) => {
    await tenant.destroy();
    throw error;
  });
  return {
    unitOfWork: new DatabaseUnitOfWork(tenant, system),
    audit: new DatabaseAuditTrail(system),
    gateways: new PresenceWatch(system),
    system,
    missing: async () => {
      const answers = await Promise.allSettled([tenant, system].map((source) => source.query('select 1')));
      return answers.some(({ status }) => status === 'rejected') ? 'PostgreSQL does not answer' : undefined;
    },
    standby: async () => {
      const [row] = await system
        .query<{ standby: SynchronousStandby }[]>('select dataplane.synchronous_standby() as standby')
        .catch(() => []);
      return row?.standby;
    },
    close: async () => {
      await Promise.all([tenant.destroy(), system.destroy()]);
    },
  };
};

const connect = async (url: string, options: DatabaseOptions) => {
  const { entities, applicationName, poolSize, statementTimeoutMs } = options;
  const source = new DataSource({
    type: 'postgres',
    url,
    applicationName,
    entities: [...entities],
    poolSize: poolSize ?? POOL_SIZE,
    synchronize: false,
    installExtensions: false,
    // A filter that is undefined would otherwise be dropped, and the first row of the table come back.
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    extra: connectionSettings(statementTimeoutMs),
  });
  await source.initialize();
  try {
    await assertSafeRole({ query: async (text) => ({ rows: await source.query<unknown[]>(text) }) });
  } catch (error) {
    await source.destroy();
    throw error;
  }
  return source;
};
