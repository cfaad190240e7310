import { describe, expect, it } from '@jest/globals';
import { defineConfig, readConfig, setting } from '../config/index.ts';
import { UnsafeRole } from '../postgres/index.ts';
import { explain as explainFor, StartupFailure } from './startup.ts';

const explain = (error: Error) => explainFor(error, 'BEFFROI_HTTP_PORT');

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
    const port = setting({ type: 'port', description: 'A port.', example: '8080' });
    const two = defineConfig({ BEFFROI_HTTP_PORT: port, BEFFROI_OPS_PORT: port });
    let text: string | undefined;
    try {
      readConfig(two, { BEFFROI_HTTP_PORT: 'http' });
    } catch (error) {
      text = explain(error as Error);
    }
    expect(text).toContain('BEFFROI_HTTP_PORT');
    expect(text).toContain('BEFFROI_OPS_PORT');
  });

  it('for what an operator can mend is told as it is', () => {
    expect(explain(new StartupFailure('there is no role coffee'))).toBe('there is no role coffee');
  });

  it('for a bug is not explained away', () => {
    expect(explain(new TypeError('x is undefined'))).toBeUndefined();
  });
});
