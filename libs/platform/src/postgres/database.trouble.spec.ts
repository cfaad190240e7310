import { describe, expect, it } from '@jest/globals';
import { databaseTrouble } from './index.ts';

const coded = (code: string) => Object.assign(new Error('of the driver'), { code });

describe('the trouble of a database', () => {
  it.each([
    ['nobody listens', coded('ECONNREFUSED')],
    ['every address was tried', new AggregateError([coded('ECONNREFUSED')])],
    ['it shuts down', coded('57P01')],
    ['it starts', coded('57P03')],
    ['all its connections are taken', coded('53300')],
    ['the connection broke', coded('08006')],
    ['the connection ended within a statement', new Error('Connection terminated unexpectedly')],
    ['the pool waited for a connection', new Error('timeout exceeded when trying to connect')],
    ['TypeORM wraps it', Object.assign(new Error('query failed'), { driverError: coded('57P01') })],
  ])('is that it is away: %s', (_what, error) => {
    expect(databaseTrouble(error)).toBe('away');
  });

  it('is that a statement was cancelled', () => {
    expect(databaseTrouble(Object.assign(new Error('q'), { driverError: coded('57014') }))).toBe('too-slow');
  });

  it.each([
    ['a statement that is wrong', coded('42601')],
    ['a constraint', coded('23505')],
    ['a bug', new TypeError('undefined is not a function')],
    ['no error at all', 'ECONNREFUSED'],
  ])('is none for %s', (_what, error) => {
    expect(databaseTrouble(error)).toBeUndefined();
  });
});
