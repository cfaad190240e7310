import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@beffroi/platform/config';
import { UnsafeRole } from '@beffroi/platform/postgres';
import { configuration } from './configuration.ts';
import { explain } from './startup.failure.ts';

const systemError = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code} happened`), { code, ...more });

describe('a start that fails', () => {
  it('for a port in use says which one, and what to do', () => {
    expect(explain(systemError('EADDRINUSE', { address: '127.0.0.1', port: 4700 }))).toBe(
      '127.0.0.1:4700 is in use. Stop the program that listens there, or set BEFFROI_HTTP_PORT to another port.',
    );
  });

  it('for a database that cannot be reached says where it was looked for', () => {
    const refused = systemError('ECONNREFUSED', { address: '127.0.0.1', port: 5432 });
    for (const error of [refused, new AggregateError([refused])]) {
      expect(explain(error)).toContain('no PostgreSQL answers at 127.0.0.1:5432');
    }
  });

  it.each([
    ['28P01', 'password'],
    ['3D000', 'migrate.main.js'],
    ['42P01', 'migrate.main.js'],
    ['ENOTFOUND', 'BEFFROI_POSTGRES_'],
  ])('with PostgreSQL’s %s names the remedy %s', (code, remedy) => {
    expect(explain(systemError(code))).toContain(remedy);
  });

  it('as an owner says which roles to take', () => {
    expect(explain(new UnsafeRole('the role postgres is a superuser'))).toContain('beffroi_tenant');
  });

  it('for its configuration names every variable at once', () => {
    const start = () => readConfig(configuration, { BEFFROI_HTTP_PORT: 'http' });
    expect(start).toThrow();
    try {
      start();
    } catch (error) {
      const text = explain(error as Error);
      for (const name of ['BEFFROI_HTTP_PORT', 'BEFFROI_POSTGRES_TENANT_URL', 'BEFFROI_KEY_PEPPER']) {
        expect(text).toContain(name);
      }
    }
  });

  it('for a bug is not explained away', () => {
    expect(explain(new TypeError('x is undefined'))).toBeUndefined();
  });
});
