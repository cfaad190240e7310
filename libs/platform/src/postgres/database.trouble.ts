/** Why a statement came to nothing although it was right. */
export type DatabaseTrouble =
  /** PostgreSQL cannot be reached, stops, starts, or has no connection left. */
  | 'away'
  /** It was cancelled after the longest time that we wait for one. */
  | 'too-slow';

/** Of Node's sockets. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);
/** PostgreSQL's class 08 (connection), 57P01–57P05 (shutdown, crash, starting), too_many_connections. */
const GONE = /^(08...|57P0[1-5]|53300)$/;
const QUERY_CANCELED = '57014';
/** What `pg` says without any code. */
const LOST =
  /^(Connection terminated|Client has encountered a connection error|timeout e(xceeded|xpired)|Cannot use a pool after)/;

/** @param error as `pg` or TypeORM threw it; undefined: it is about the statement itself, or no matter of a database */
export const databaseTrouble = (error: unknown): DatabaseTrouble | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { code, driverError } = error as Error & { code?: unknown; driverError?: unknown };
  if (driverError instanceof Error && driverError !== error) return databaseTrouble(driverError);
  if (error instanceof AggregateError) return databaseTrouble(error.errors[0]);
  if (typeof code === 'string') {
    if (code === QUERY_CANCELED) return 'too-slow';
    return UNREACHABLE.has(code) || GONE.test(code) ? 'away' : undefined;
  }
  return LOST.test(error.message) ? 'away' : undefined;
};
