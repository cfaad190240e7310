import { ConfigurationError } from '@beffroi/platform/config';
import { UnsafeRole } from '@beffroi/platform/postgres';

/** A start that an operator can mend: it is told in one line, without a stack. */
export class StartupFailure extends Error {
  override readonly name = 'StartupFailure';
}

/** Runs the program's start. What an operator can mend ends it with one clear line, anything else with its stack. */
export const startOrExplain = async (start: () => Promise<void>): Promise<void> => {
  try {
    await start();
  } catch (error) {
    const text = explain(error as NodeJS.ErrnoException) ?? (error as Error).stack ?? String(error);
    process.stderr.write(`worker cannot start: ${text}\n`);
    process.exit(1);
  }
};

/** Cause and remedy; undefined for what is a bug. */
export const explain = (error: NodeJS.ErrnoException): string | undefined => {
  if (error instanceof ConfigurationError || error instanceof StartupFailure) return error.message;
  if (error instanceof UnsafeRole) {
    return `${error.message}. Connect as beffroi_tenant and beffroi_system, which row-level security binds.`;
  }
  const first = error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException) : error;
  switch (first.code) {
    case 'EADDRINUSE':
      return `${first.message}. Stop the program that listens there, or set BEFFROI_OPS_PORT to another port.`;
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
    case 'ENOTFOUND':
      return `no PostgreSQL answers (${first.message}). Start it, or mend the BEFFROI_POSTGRES_* addresses.`;
    // https://www.postgresql.org/docs/18/errcodes-appendix.html
    case '28P01':
    case '28000':
      return `PostgreSQL refuses the login (${first.message}). Mend the BEFFROI_POSTGRES_* addresses.`;
    case '3D000':
    case '42P01':
      return `the database is not migrated (${first.message}). Run the control plane's migrate.main.js first.`;
    default:
      return undefined;
  }
};
