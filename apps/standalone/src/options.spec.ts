import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

describe('the command line of standalone', () => {
  it('has defaults for everything', () => {
    expect(readOptions([])).toEqual({
      ok: true,
      value: { empty: false, reset: false, help: false, portBase: 4700, stateDir: 'var' },
    });
  });

  it('takes every option of its contract', () => {
    expect(readOptions(['--empty', '--reset', '--port-base', '5100', '--state-dir', '/tmp/x'])).toMatchObject(
      {
        value: { empty: true, reset: true, portBase: 5100, stateDir: '/tmp/x' },
      },
    );
  });

  it.each(['80', '65500', 'abc', '5000.5'])('refuses the port base %s and says what is accepted', (base) => {
    expect(readOptions(['--port-base', base])).toMatchObject({
      ok: false,
      failure: { code: 'INVALID_OPTION', remedy: { en: expect.stringContaining('1024') } },
    });
  });

  it('names an option it does not know', () => {
    expect(readOptions(['--emtpy'])).toMatchObject({
      ok: false,
      failure: { code: 'INVALID_OPTION', message: { fr: expect.stringContaining("'--emtpy'") } },
    });
  });
});
