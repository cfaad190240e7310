import { jest } from '@jest/globals';
import pg from 'pg';

/** What is sent to PostgreSQL while the work runs, in order, transactions' begin and end included. */
export const recordStatements = async <T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly statements: string[] }> => {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  try {
    const value = await work();
    return { value, statements: query.mock.calls.map(([statement]) => textOf(statement)) };
  } finally {
    query.mockRestore();
  }
};

const textOf = (statement: unknown): string =>
  typeof statement === 'string' ? statement : (statement as { readonly text: string }).text;
