import { ConfigurationError } from '../config/index.ts';
import { UnsafeRole } from '../postgres/index.ts';

/** A start that an operator can mend: it is told in one line, without a stack. */
export class StartupFailure extends Error {
  override readonly name = 'StartupFailure';
}

/** Runs a program's start. What an operator can mend ends it with one clear line, anything else with its stack. */
export const startOrExplain = async (
  { program, portSetting }: StartingProgram,
  start: () => Promise<void>,
): Promise<void> => {
  try {
    await start();
  } catch (error) {
    const text = explain(error as SystemError, portSetting) ?? (error as Error).stack ?? String(error);
    process.stderr.write(`${program} cannot start: ${text}\n`);
    process.exit(1);
  }
};

export interface StartingProgram {
  /** Such as `gateway`. */
  readonly program: string;
  /** The setting to change when the port is taken. */
  readonly portSetting: `BEFFROI_${string}`;
}

interface SystemError extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
}

/** Cause and remedy; undefined for what is a bug. */
export const explain = (error: SystemError, portSetting: string): string | undefined => {
  if (error instanceof ConfigurationError || error instanceof StartupFailure) return error.message;
  if (error instanceof UnsafeRole) {
    return `${error.message}. Connect as beffroi_tenant, beffroi_system or beffroi_gateway, which row-level security binds.`;
  }
  const first = error instanceof AggregateError ? (error.errors[0] as SystemError) : error;
  return explainByCode(first, portSetting);
};

const explainByCode = (error: SystemError, portSetting: string): string | undefined => {
  const where = error.port ? `${error.address ?? 'this machine'}:${error.port}` : 'the address';
  switch (error.code) {
    case 'EADDRINUSE':
      return `${where} is in use. Stop the program that listens there, or set ${portSetting} to another port.`;
    case 'EACCES':
      return `${where} may not be listened on by this user. Set ${portSetting} to a port above 1023.`;
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
      return `no PostgreSQL answers at ${where}. Start it, or mend the host and port of the BEFFROI_POSTGRES_* address.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${error.message}: the host's name is unknown. Mend the BEFFROI_POSTGRES_* address.`;
    // https://www.postgresql.org/docs/18/errcodes-appendix.html
    case '28P01':
    case '28000':
      return `PostgreSQL refuses the login (${error.message}). Mend user or password in the BEFFROI_POSTGRES_* address.`;
    case '3D000':
      return `${error.message}. Create and migrate it with migrate.main.js, or mend the name in the address.`;
    case '3F000':
    case '42P01':
    case '42883':
    case '42703':
      return `the database is not up to date (${error.message}). Run migrate.main.js of this version first.`;
    default:
      return undefined;
  }
};
