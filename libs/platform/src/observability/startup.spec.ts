import { describe, expect, it } from '@jest/globals';
import type { Fault } from '@beffroi/kernel';
import { defineConfig, readConfig, setting } from '../config/index.ts';
import { UnsafeRole } from '../postgres/index.ts';
import { StartupFailure } from './startup.ts';
import { faultOf as faultFor } from './startup.faults.ts';

const faultOf = (error: Error): Fault | undefined => faultFor(error, 'BEFFROI_HTTP_PORT');

const systemError = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code} happened`), { code, ...more });

const refusedConfiguration = (): Error => {
  const port = setting({ type: 'port', description: 'A port.', example: '8080' });
  const two = defineConfig({ BEFFROI_HTTP_PORT: port, BEFFROI_OPS_PORT: port });
  try {
    readConfig(two, { BEFFROI_HTTP_PORT: 'http' });
  } catch (error) {
    return error as Error;
  }
  throw new Error('the configuration was accepted');
};

describe('a start that fails', () => {
  it('for a port in use says which one, and what to do, in French and English', () => {
    expect(faultOf(systemError('EADDRINUSE', { address: '127.0.0.1', port: 4700 }))).toEqual({
      code: 'PORT_IN_USE',
      message: { fr: '127.0.0.1:4700 est déjà pris.', en: '127.0.0.1:4700 is in use.' },
      remedy: {
        fr: 'Arrêtez le programme qui y écoute, ou donnez un autre port à BEFFROI_HTTP_PORT.',
        en: 'Stop the program that listens there, or set BEFFROI_HTTP_PORT to another port.',
      },
    });
  });

  it('for a database that cannot be reached says where it was looked for', () => {
    const refused = systemError('ECONNREFUSED', { address: '127.0.0.1', port: 5432 });
    for (const error of [refused, new AggregateError([refused])]) {
      expect(faultOf(error)?.message.en).toContain('no PostgreSQL answers at 127.0.0.1:5432');
    }
  });

  it.each([
    [systemError('EACCES', { port: 80 }), 'PORT_NOT_ALLOWED', 'BEFFROI_HTTP_PORT'],
    [systemError('28P01'), 'DATABASE_LOGIN_REFUSED', 'BEFFROI_POSTGRES_'],
    [systemError('3D000'), 'DATABASE_MISSING', 'migrate.main.js'],
    [systemError('42P01'), 'DATABASE_OUTDATED', 'migrate.main.js'],
    [systemError('ENOTFOUND'), 'DATABASE_HOST_UNKNOWN', 'BEFFROI_POSTGRES_'],
    [new UnsafeRole('the role postgres is a superuser'), 'UNSAFE_DATABASE_ROLE', 'beffroi_tenant'],
    [refusedConfiguration(), 'INVALID_CONFIGURATION', 'BEFFROI_OPS_PORT'],
  ])('for %s has the code %s and names %s in both languages', (error, code, named) => {
    const fault = faultOf(error)!;
    expect(fault.code).toBe(code);
    for (const language of ['fr', 'en'] as const)
      expect(`${fault.message[language]} ${fault.remedy[language]}`).toContain(named);
    expect(fault.message.fr).not.toBe(fault.message.en);
  });

  it('for what a person can mend is told as it is', () => {
    const fault = {
      code: 'UNKNOWN_ROLE',
      message: { fr: 'ce rôle n’existe pas.', en: 'there is no such role.' },
      remedy: { fr: 'Corrigez-le.', en: 'Mend it.' },
    };
    expect(new StartupFailure(fault).message).toBe('there is no such role. Mend it. [UNKNOWN_ROLE]');
  });

  it('for a bug is not explained away', () => {
    expect(faultOf(new TypeError('x is undefined'))).toBeUndefined();
  });
});
