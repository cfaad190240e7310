import { QueryFailedError } from 'typeorm';

/** PostgreSQL's class 23: integrity constraint violation. */
const INTEGRITY = /^23/;

/**
 * The name of the constraint that a statement met, so that an operation can tell a race that it lost from a bug.
 * The transaction is over by then: ask around `inScope`, not inside.
 */
export const violatedConstraint = (error: unknown): string | undefined => {
  if (!(error instanceof QueryFailedError)) return undefined;
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  return INTEGRITY.test(code ?? '') ? constraint : undefined;
};
