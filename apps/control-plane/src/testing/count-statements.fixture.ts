import { recordStatements } from './record-statements.fixture.ts';

/** Counts what is sent to PostgreSQL while the work runs, transactions' begin and end included. */
export const countStatements = async (work: () => Promise<unknown>): Promise<number> =>
  (await recordStatements(work)).statements.length;
