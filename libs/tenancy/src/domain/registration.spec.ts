import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { type CommuneFinding, identify, readRegistration, type TerritoryEntry } from './index.ts';

const bourges: TerritoryEntry = {
  siren: brandId('211800339'),
  codeInsee: brandId('18033'),
  name: 'Bourges',
  category: 'commune',
  natureJuridique: '7210',
  department: '18',
  population: null,
};
const sdis = { name: 'SDIS du Cher (fictif)', category: 'sdis', natureJuridique: '7372' } as const;

describe('what a registration asks for', () => {
  it('is a listed body by SIREN, by INSEE code or by both', () => {
    expect(readRegistration({ siren: '211800339', codeInsee: '18033' })).toEqual({
      ok: true,
      value: { kind: 'listed', siren: '211800339', codeInsee: '18033' },
    });
    expect(readRegistration({ codeInsee: '18033' })).toMatchObject({ value: { siren: null } });
  });

  it.each([
    [{}, 'siren', 'missing'],
    [{ siren: '', codeInsee: null }, 'siren', 'missing'],
    [{ siren: '211800338' }, 'siren', 'key'],
    [{ siren: '211800339', codeInsee: '1803' }, 'codeInsee', 'length'],
    [{ declared: { ...sdis, name: '  ' } }, 'declared', 'name'],
    [{ declared: { ...sdis, natureJuridique: '737' } }, 'declared', 'nature'],
    [{ declared: { ...sdis, natureJuridique: '7361' } }, 'declared', 'nature'],
    [{ declared: sdis, codeInsee: '18033' }, 'declared', 'agreement'],
    [{ declared: { ...sdis, siren: '281800013' } }, 'siren', 'key'],
  ] as const)('%j is refused: %s, %s', (input, identifier, check) => {
    expect(readRegistration(input)).toMatchObject({ ok: false, failure: { identifier, check } });
  });

  it('is a declared body, marked so, when the national data cannot know it', () => {
    expect(readRegistration({ declared: { ...sdis, name: ' SDIS du Cher (fictif) ' } })).toEqual({
      ok: true,
      value: {
        kind: 'declared',
        profile: {
          siren: null,
          codeInsee: null,
          name: 'SDIS du Cher (fictif)',
          category: 'sdis',
          natureJuridique: '7372',
          department: null,
          population: null,
          declared: true,
        },
      },
    });
  });
});

describe('the directory’s answer', () => {
  const bySiren = { kind: 'listed', siren: bourges.siren, codeInsee: null } as const;
  const byBoth = { kind: 'listed', siren: bourges.siren, codeInsee: bourges.codeInsee } as const;
  const byCode = { kind: 'listed', siren: null, codeInsee: bourges.codeInsee } as const;
  const current: CommuneFinding = { kind: 'current', entry: bourges };

  it('identifies the body', () => {
    const profile = { ok: true, value: { ...bourges, declared: false } };
    expect(identify(bySiren, { bySiren: bourges, byCodeInsee: undefined })).toEqual(profile);
    expect(identify(byCode, { bySiren: undefined, byCodeInsee: current })).toEqual(profile);
    expect(identify(byBoth, { bySiren: bourges, byCodeInsee: current })).toEqual(profile);
  });

  it('tells an unknown SIREN from an unknown code', () => {
    expect(identify(bySiren, { bySiren: undefined, byCodeInsee: undefined })).toMatchObject({
      failure: { kind: 'UnknownInDirectory', identifier: 'siren', given: '211800339', merged: null },
    });
    expect(identify(byCode, { bySiren: undefined, byCodeInsee: { kind: 'unknown' } })).toMatchObject({
      failure: { kind: 'UnknownInDirectory', identifier: 'codeInsee', given: '18033' },
    });
  });

  it('leads from a merged commune to the commune of today', () => {
    const merged = { codeInsee: bourges.codeInsee!, name: 'Asnières', current: bourges };
    expect(identify(byCode, { bySiren: undefined, byCodeInsee: { kind: 'merged', merged } })).toMatchObject({
      failure: { kind: 'UnknownInDirectory', merged: { current: { name: 'Bourges' } } },
    });
  });

  it('refuses a SIREN and a code of two bodies', () => {
    const vierzon = { ...bourges, siren: brandId<NonNullable<TerritoryEntry['siren']>>('211802798') };
    const answers = { bySiren: bourges, byCodeInsee: { kind: 'current', entry: vierzon } } as const;
    expect(identify(byBoth, answers)).toMatchObject({
      failure: { kind: 'InvalidIdentifier', identifier: 'codeInsee', check: 'agreement' },
    });
  });
});
