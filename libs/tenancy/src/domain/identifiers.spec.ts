import { describe, expect, it } from '@jest/globals';
import { parseCodeInsee, parseSiren } from './index.ts';

describe('a SIREN', () => {
  it.each(['241800507', '200090561', '217500016', '200046977'])(
    '%s is a real one and is accepted',
    (siren) => {
      expect(parseSiren(siren)).toEqual({ ok: true, value: siren });
    },
  );

  it('may be written in groups of three', () => {
    expect(parseSiren(' 241 800 507 ')).toEqual({ ok: true, value: '241800507' });
  });

  it.each([
    ['241800508', 'key'],
    ['214800507', 'key'],
    ['24180050', 'length'],
    ['2418005071', 'length'],
    ['', 'length'],
    ['24180O507', 'digits'],
    ['FR241800507', 'digits'],
    ['٢٤١٨٠٠٥٠٧', 'digits'],
  ])('«%s» is refused for its %s', (given, check) => {
    expect(parseSiren(given)).toEqual({
      ok: false,
      failure: { kind: 'InvalidIdentifier', identifier: 'siren', check, given },
    });
  });
});

describe('an INSEE code', () => {
  it.each([
    ['18033', '18033'],
    ['2A004', '2A004'],
    ['2a004', '2A004'],
    ['01004', '01004'],
  ])('%s names a commune', (given, code) => {
    expect(parseCodeInsee(given)).toEqual({ ok: true, value: code });
  });

  it.each([
    ['1004', 'length'],
    ['2C004', 'format'],
    ['BOURG', 'format'],
  ])('%s is refused for its %s', (given, check) => {
    expect(parseCodeInsee(given)).toMatchObject({ failure: { identifier: 'codeInsee', check } });
  });
});
