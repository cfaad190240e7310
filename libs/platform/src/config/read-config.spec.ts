import { describe, expect, it } from '@jest/globals';
import { configReference, ConfigurationError, defineConfig, readConfig, setting } from './index.ts';

const definition = defineConfig({
  BEFFROI_HTTP_PORT: setting({ type: 'port', description: 'Port that people reach.', example: '4700' }),
  BEFFROI_KEY_PEPPER: setting({ type: 'key', description: 'Pepper of the API keys.', example: 'AAAA…=' }),
  BEFFROI_DATABASE: setting({
    type: 'url',
    secret: true,
    description: 'PostgreSQL.',
    example: 'postgres://user:password@host/beffroi',
  }),
  BEFFROI_EXPLORER: setting({
    type: 'enum',
    values: ['off', 'on'],
    default: 'off',
    description: 'GraphQL explorer.',
    example: 'on',
  }),
  BEFFROI_GRACE: setting({ type: 'duration', default: '30s', description: 'Time to stop.', example: '1min' }),
  BEFFROI_ISSUERS: setting({
    type: 'list',
    optional: true,
    description: 'Issuers.',
    example: 'https://a,https://b',
  }),
});
const good = {
  BEFFROI_HTTP_PORT: '4700',
  BEFFROI_KEY_PEPPER: Buffer.alloc(32, 1).toString('base64'),
  BEFFROI_DATABASE: 'postgres://u:hunter2@localhost/beffroi',
};

const faultsOf = (env: Record<string, string>) => {
  try {
    readConfig(definition, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the environment was accepted');
};

describe('the environment', () => {
  it('is read into typed values', () => {
    const config = readConfig(definition, {
      ...good,
      BEFFROI_ISSUERS: 'https://a, https://b',
      HOME: '/root',
    });
    const port: number = config.BEFFROI_HTTP_PORT;
    const explorer: 'off' | 'on' = config.BEFFROI_EXPLORER;
    expect({ port, explorer, grace: config.BEFFROI_GRACE }).toEqual({
      port: 4700,
      explorer: 'off',
      grace: 30_000,
    });
    expect(config.BEFFROI_KEY_PEPPER).toEqual(Buffer.alloc(32, 1));
    expect(config.BEFFROI_ISSUERS).toEqual(['https://a', 'https://b']);
  });

  describe('with ranges of addresses', () => {
    const ranges = defineConfig({
      BEFFROI_RANGES: setting({ type: 'ranges', default: '', description: 'Ranges.', example: '10.0.0.0/8' }),
    });

    it('takes none, one address, IPv4 and IPv6', () => {
      const read = (text: string) => readConfig(ranges, { BEFFROI_RANGES: text }).BEFFROI_RANGES;
      expect(readConfig(ranges, {}).BEFFROI_RANGES).toEqual([]);
      expect(read('10.1.0.0/16, 192.0.2.7,2001:db8::/32')).toEqual([
        '10.1.0.0/16',
        '192.0.2.7',
        '2001:db8::/32',
      ]);
    });

    it.each([
      '10.0.0.0/33',
      '::/129',
      '10.0.0.0/8/8',
      '10.0.0.0/',
      '10.0.0/8',
      'our-network',
      '10.0.0.0/8 10.1.0.0/16',
    ])('refuses %j and says what one looks like', (text) => {
      expect(() => readConfig(ranges, { BEFFROI_RANGES: text })).toThrow(
        /BEFFROI_RANGES.*such as 10\.1\.0\.0\/16/,
      );
    });
  });

  it('tells every fault at once, each with its cause and an example', () => {
    const { faults, message, fault } = faultsOf({ BEFFROI_HTTP_PORT: '70000', BEFFROI_GRACE: '3 weeks' });
    expect(faults.map(({ name }) => name)).toEqual([
      'BEFFROI_HTTP_PORT',
      'BEFFROI_KEY_PEPPER',
      'BEFFROI_DATABASE',
      'BEFFROI_GRACE',
    ]);
    expect(message).toContain(
      'BEFFROI_HTTP_PORT: "70000" is not a port from 0 to 65535, e.g. BEFFROI_HTTP_PORT=4700',
    );
    expect(message).toContain('BEFFROI_KEY_PEPPER: missing (32 bytes in base64): Pepper of the API keys.');
    expect(fault.code).toBe('INVALID_CONFIGURATION');
    expect(fault.message.fr).toContain(
      'BEFFROI_HTTP_PORT : "70000" n’est pas un port de 0 à 65535, p. ex. BEFFROI_HTTP_PORT=4700',
    );
    expect(fault.message.fr).toContain('BEFFROI_KEY_PEPPER : absente (il faut 32 octets en base64)');
  });

  it('never repeats a secret in a fault', () => {
    const { message } = faultsOf({ ...good, BEFFROI_KEY_PEPPER: 'hunter2', BEFFROI_DATABASE: 'hunter3' });
    expect(message).toContain('BEFFROI_KEY_PEPPER: the value is not 32 bytes in base64');
    expect(message).not.toMatch(/hunter/);
  });

  it('guesses what a misspelt variable meant', () => {
    const { faults } = faultsOf({ ...good, BEFFROI_HTTP_PROT: '1', BEFFROI_ZZZ: '1' });
    expect(faults.map(({ cause }) => cause.en)).toEqual([
      'unknown to this program; did you mean BEFFROI_HTTP_PORT?',
      'unknown to this program',
    ]);
  });

  it('may name a file that holds the value', () => {
    const { BEFFROI_HTTP_PORT: _, ...rest } = good;
    const files: Record<string, string> = { '/run/secrets/port': '4701\n' };
    const readFile = (path: string) => {
      if (files[path] === undefined) throw new Error(`ENOENT: ${path}`);
      return files[path];
    };
    const fromFile = (env: Record<string, string>) => readConfig(definition, env, readFile);
    expect(fromFile({ ...rest, BEFFROI_HTTP_PORT_FILE: '/run/secrets/port' }).BEFFROI_HTTP_PORT).toBe(4701);
    expect(() => fromFile({ ...good, BEFFROI_HTTP_PORT_FILE: '/run/secrets/port' })).toThrow(/keep one/);
    expect(() => fromFile({ ...rest, BEFFROI_HTTP_PORT_FILE: '/nowhere' })).toThrow(/ENOENT: .nowhere/);
  });

  it('counts an empty variable as not set', () => {
    expect(faultsOf({ ...good, BEFFROI_HTTP_PORT: '' }).message).toContain('BEFFROI_HTTP_PORT: missing');
  });
});

describe('the reference of the settings', () => {
  it('has a row for each, and the default of none that is secret', () => {
    const reference = configReference(definition);
    expect(reference.trim().split('\n')).toHaveLength(2 + Object.keys(definition).length);
    expect(reference).toContain('| `BEFFROI_EXPLORER` | one of off, on | `off` | GraphQL explorer. | `on` |');
  });
});
