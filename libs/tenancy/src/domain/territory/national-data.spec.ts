import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { type CommuneRow, type GroupRow, nationalData } from '../index.ts';

const commune = (row: Partial<CommuneRow> & Pick<CommuneRow, 'code' | 'nom'>): CommuneRow => ({
  type: 'commune-actuelle',
  zone: 'metro',
  departement: row.code.slice(0, 2),
  ...row,
});

const COMMUNES: readonly CommuneRow[] = [
  commune({ code: '18033', nom: 'Bourges', siren: '211800339', population: 64_000 }),
  commune({ code: '18279', nom: 'Vierzon', siren: '211802798', population: 25_000 }),
  commune({ code: '18015', nom: 'Avord', siren: '211800156', population: 2_600 }),
  commune({ code: '01015', nom: 'Arboys en Bugey', siren: '200056984', anciensCodes: ['01340'] }),
  commune({ code: '01015', nom: 'Arbignieu', type: 'commune-deleguee', chefLieu: '01015' }),
  commune({ code: '01340', nom: 'Saint-Bois', type: 'commune-deleguee', chefLieu: '01015' }),
  commune({ code: '72328', nom: 'Saint-Symphorien', anciensCodes: ['72900'] }),
  commune({ code: '13055', nom: 'Marseille', siren: '211300553', population: 886_040 }),
  commune({ code: '13201', nom: 'Marseille 1er', type: 'arrondissement-municipal', commune: '13055' }),
  commune({ code: '97611', nom: 'Mamoudzou', departement: '976', zone: 'drom', population: 71_437 }),
  commune({ code: '98735', nom: 'Papeete', departement: '987', zone: 'com', population: 26_654 }),
  commune({ code: '98901', nom: 'Île de Clipperton', departement: '989', zone: 'com' }),
];
const GROUPS: readonly GroupRow[] = [
  {
    code: '241800507',
    nom: 'CA Bourges Plus',
    type: 'CA',
    populationMunicipale: 102_172,
    membres: [{ code: '18033' }, { code: '18015' }, { code: '13055' }],
  },
];

const data = nationalData(COMMUNES, GROUPS);

describe('the national data', () => {
  it('knows a commune by its SIREN, with a population that says its year', () => {
    expect(data.findBySiren(brandId('211800339'))).toEqual({
      siren: '211800339',
      codeInsee: '18033',
      name: 'Bourges',
      category: 'commune',
      natureJuridique: '7210',
      department: '18',
      population: {
        count: 64_000,
        kind: 'municipale',
        vintage: 2023,
        source: expect.stringContaining('INSEE'),
      },
    });
  });

  it('knows a group of communes, whose population is one year older', () => {
    expect(data.findBySiren(brandId('241800507'))).toMatchObject({
      category: 'epci',
      natureJuridique: '7348',
      department: '18',
      population: { count: 102_172, vintage: 2022, source: expect.stringContaining('DGCL') },
    });
  });

  it('names the members of a group', () => {
    expect(data.membersOf(brandId('241800507')).map(({ name }) => name)).toEqual([
      'Bourges',
      'Avord',
      'Marseille',
    ]);
    expect(data.membersOf(brandId('217500016'))).toEqual([]);
  });

  it('takes the commune of today where a part of it has the same code', () => {
    expect(data.findByCodeInsee(brandId('01015'))).toMatchObject({
      kind: 'current',
      entry: { name: 'Arboys en Bugey' },
    });
  });

  it.each([
    ['01340', 'Saint-Bois', 'Arboys en Bugey'],
    ['13201', 'Marseille 1er', 'Marseille'],
    ['72900', null, 'Saint-Symphorien'],
  ])('leads from %s to the commune of today', (code, name, current) => {
    expect(data.findByCodeInsee(brandId(code))).toMatchObject({
      kind: 'merged',
      merged: { codeInsee: code, name, current: { name: current } },
    });
  });

  it('does not know what is not there', () => {
    expect(data.findByCodeInsee(brandId('99999'))).toEqual({ kind: 'unknown' });
    expect(data.findBySiren(brandId('732829320'))).toBeUndefined();
  });

  it('does not claim a year for a population it has none for, nor a population for an islet', () => {
    const populationOf = (code: string) => {
      const finding = data.findByCodeInsee(brandId(code));
      return finding.kind === 'current' ? finding.entry.population : undefined;
    };
    expect(populationOf('97611')?.vintage).toBe(2017);
    expect(populationOf('98735')?.vintage).toBeNull();
    expect(populationOf('98901')).toBeNull();
  });
});

describe('a search', () => {
  const namesOf = (text: string, first = 10) => data.search(text, first).map(({ name }) => name);

  it('ignores accents, case and hyphens', () => {
    expect(namesOf('ile DE clipperton')).toEqual(['Île de Clipperton']);
    expect(namesOf('SAINT SYMPH')).toEqual(['Saint-Symphorien']);
  });

  it('puts the exact name first, then the most populous', () => {
    expect(namesOf('bourges')).toEqual(['Bourges', 'CA Bourges Plus']);
  });

  it('finds by the beginning of words, in any order', () => {
    expect(namesOf('plus bourg')).toEqual(['CA Bourges Plus']);
    expect(namesOf('ourges')).toEqual([]);
  });

  it('finds by the beginning of an INSEE code or a SIREN', () => {
    expect(namesOf('1803')).toEqual(['Bourges']);
    expect(namesOf('241 800')).toEqual(['CA Bourges Plus']);
    expect(namesOf('211800339')).toEqual(['Bourges']);
  });

  it('stops at what was asked for, and finds nothing for nothing', () => {
    expect(namesOf('18', 2)).toHaveLength(2);
    expect(namesOf('  ')).toEqual([]);
  });
});
