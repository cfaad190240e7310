import { jest } from '@jest/globals';
import pg from 'pg';

/** Counts what is sent to PostgreSQL while the work runs, transactions' begin and end included. */
export const countStatements = async (work: () => Promise<unknown>): Promise<number> => {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls.length;
  } finally {
    query.mockRestore();
  }
};
