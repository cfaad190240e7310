import { describe, expect, it } from '@jest/globals';
import { explain, StartupFailure } from './startup.failure.ts';

const withCode = (code: string, message = code): Error => Object.assign(new Error(message), { code });

describe('a start that fails', () => {
  it.each([
    ['EADDRINUSE', 'BEFFROI_OPS_PORT'],
    ['ECONNREFUSED', 'no PostgreSQL answers'],
    ['28P01', 'refuses the login'],
    ['42P01', 'migrate.main.js'],
  ])('with %s says what to mend', (code, remedy) => {
    expect(explain(withCode(code))).toContain(remedy);
  });

  it('looks into the attempts at several addresses', () => {
    expect(explain(new AggregateError([withCode('ECONNREFUSED')]))).toContain('no PostgreSQL answers');
  });

  it('says what an operator can mend as it is, and leaves bugs to their stack', () => {
    expect(explain(new StartupFailure('there is no role coffee'))).toBe('there is no role coffee');
    expect(explain(new TypeError('undefined is not a function'))).toBeUndefined();
  });
});
