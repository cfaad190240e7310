import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import type { TerritoryEntry } from '../territory/entry.ts';
import { assessLines, type Findings } from './member-import.ts';

const entry = (name: string, siren: string, codeInsee: string): TerritoryEntry => ({
  siren: brandId(siren),
  codeInsee: brandId(codeInsee),
  name,
  category: 'commune',
  natureJuridique: '7210',
  department: '18',
  population: null,
});
const bourges = entry('Bourges', '211800339', '18033');
const vierzon = entry('Vierzon', '211802798', '18279');
const findings: Findings = {
  directory: ({ siren, codeInsee }) => ({
    bySiren: [bourges, vierzon].find((each) => each.siren === siren),
    byCodeInsee:
      codeInsee === '18034'
        ? { kind: 'merged', merged: { codeInsee: brandId('18034'), name: 'Asnières', current: bourges } }
        : (([bourges, vierzon]
            .filter((each) => each.codeInsee === codeInsee)
            .map((current) => ({ kind: 'current' as const, entry: current }))[0] ?? {
            kind: 'unknown',
          }) as never),
  }),
  onBoard: ({ siren }) => (siren === '211802798' ? brandId('vierzon') : undefined),
};
const assess = (...given: object[]) =>
  assessLines(
    given.map((each, index) => ({ line: index + 2, given: each })),
    findings,
  ).map(({ line, verdict }) => [line, verdict.kind]);

describe('an import', () => {
  it('tells those who are new, on board and named twice', () => {
    expect(assess({ siren: '211800339' }, { codeInsee: '18279' }, { codeInsee: '18033' })).toEqual([
      [2, 'new'],
      [3, 'on-board'],
      [4, 'repeated'],
    ]);
  });

  it('refuses a line for itself, and goes on', () => {
    expect(assess({ siren: '211800330' }, { siren: '999999998' }, {}, { siren: '211800339' })).toEqual([
      [2, 'refused'],
      [3, 'refused'],
      [4, 'refused'],
      [5, 'new'],
    ]);
  });

  it('never takes a commune nouvelle for the one that was merged into it', () => {
    const [assessed] = assessLines([{ line: 2, given: { codeInsee: '18034' } }], findings);
    expect(assessed?.verdict).toMatchObject({
      kind: 'refused',
      failure: { kind: 'UnknownInDirectory', merged: { current: { name: 'Bourges' } } },
    });
  });
});
