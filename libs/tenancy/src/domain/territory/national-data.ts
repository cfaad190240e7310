import { brandId } from '@beffroi/kernel';
import type { Population } from '../collectivite.ts';
import type { CodeInsee, Siren } from '../identifiers.ts';
import type { CommuneFinding, TerritoryEntry } from './entry.ts';
import { fold, type SearchableEntry, searchEntries } from './search.ts';

/** A row of `communes.json` of @etalab/decoupage-administratif: the members that are read. */
export interface CommuneRow {
  readonly code: string;
  readonly nom: string;
  readonly type: 'commune-actuelle' | 'commune-deleguee' | 'commune-associee' | 'arrondissement-municipal';
  readonly zone: 'metro' | 'drom' | 'com';
  readonly departement: string;
  readonly siren?: string;
  readonly population?: number;
  /** Of a part of a commune: the commune. */
  readonly chefLieu?: string;
  /** Of a municipal arrondissement: the commune. */
  readonly commune?: string;
  readonly anciensCodes?: readonly string[];
}

/** A row of `epci.json` or `ept.json`. */
export interface GroupRow {
  /** Its SIREN. */
  readonly code: string;
  readonly nom: string;
  readonly type: 'CC' | 'CA' | 'CU' | 'METRO' | 'MET69' | 'EPT';
  readonly populationMunicipale: number;
  readonly membres: readonly { readonly code: string }[];
}

/** The national data, indexed once. */
export interface NationalData {
  findBySiren(siren: Siren): TerritoryEntry | undefined;
  findByCodeInsee(code: CodeInsee): CommuneFinding;
  search(text: string, first: number): TerritoryEntry[];
  membersOf(siren: Siren): TerritoryEntry[];
  inDepartment(code: string): TerritoryEntry[];
}

export const nationalData = (communes: readonly CommuneRow[], groups: readonly GroupRow[]): NationalData => {
  const current = new Map(
    communes.filter(({ type }) => type === 'commune-actuelle').map((row) => [row.code, communeEntry(row)]),
  );
  const former = formerCommunes(communes, current);
  const members = new Map(groups.map((group) => [group.code, group.membres.map(({ code }) => code)]));
  const entries = [...current.values(), ...groups.map((group) => groupEntry(group, current))];
  const bySiren = new Map(entries.flatMap((entry) => (entry.siren ? [[entry.siren, entry] as const] : [])));
  const searchable: SearchableEntry[] = entries.map((entry) => ({ entry, folded: fold(entry.name) }));
  return {
    findBySiren: (siren) => bySiren.get(siren),
    findByCodeInsee: (code) => {
      const entry = current.get(code);
      if (entry) return { kind: 'current', entry };
      const merged = former.get(code);
      const into = merged && current.get(merged.into);
      return into
        ? { kind: 'merged', merged: { codeInsee: code, name: merged.name, current: into } }
        : { kind: 'unknown' };
    },
    search: (text, first) => searchEntries(searchable, text, first),
    inDepartment: (code) => entries.filter(({ department }) => department === code),
    membersOf: (siren) => (members.get(siren) ?? []).flatMap((code) => current.get(code) ?? []),
  };
};

/** Codes that lead to a commune of today: its parts, its arrondissements, and the codes it had. */
const formerCommunes = (
  communes: readonly CommuneRow[],
  current: ReadonlyMap<string, TerritoryEntry>,
): Map<string, { name: string | null; into: string }> => {
  const former = new Map<string, { name: string | null; into: string }>();
  for (const { code, anciensCodes = [] } of communes)
    if (current.has(code)) for (const old of anciensCodes) former.set(old, { name: null, into: code });
  for (const { code, nom, chefLieu, commune, type } of communes) {
    const into = commune ?? chefLieu;
    if (type !== 'commune-actuelle' && into) former.set(code, { name: nom, into });
  }
  return former;
};

const COMMUNE = '7210';

const communeEntry = (row: CommuneRow): TerritoryEntry => ({
  siren: row.siren === undefined ? null : brandId<Siren>(row.siren),
  codeInsee: brandId<CodeInsee>(row.code),
  name: row.nom,
  category: 'commune',
  natureJuridique: COMMUNE,
  department: row.departement,
  population: row.population === undefined ? null : communePopulation(row, row.population),
});

/**
 * Communes carry INSEE's populations of 2023, in force on 1 January 2026; Mayotte was last counted in 2017, and the
 * Pacific and Atlantic territories each have a census of their own year, which the data does not name.
 */
const communePopulation = ({ zone, departement }: CommuneRow, count: number): Population => ({
  count,
  kind: 'municipale',
  vintage: zone === 'com' ? null : departement === '976' ? 2017 : 2023,
  source: 'INSEE, populations légales (@etalab/decoupage-administratif 6.0.0)',
});

/** Catégories juridiques of INSEE; the Métropole de Lyon is a collectivité à statut particulier (CGCT L3611-1). */
const NATURES: Readonly<Record<GroupRow['type'], string | null>> = {
  CC: '7346',
  CA: '7348',
  CU: '7343',
  METRO: '7344',
  MET69: '7229',
  EPT: null,
};

const groupEntry = (row: GroupRow, communes: ReadonlyMap<string, TerritoryEntry>): TerritoryEntry => {
  const department = mostFrequent(row.membres.flatMap(({ code }) => communes.get(code)?.department ?? []));
  return {
    siren: brandId<Siren>(row.code),
    codeInsee: null,
    name: row.nom,
    category: 'epci',
    natureJuridique: NATURES[row.type],
    department,
    population: {
      count: row.populationMunicipale,
      kind: 'municipale',
      // The DGCL's file of 2026 adds up the populations of 2022, one year behind the communes' file.
      vintage: department === '976' ? 2017 : 2022,
      source: 'DGCL, liste des EPCI 2026 (@etalab/decoupage-administratif 6.0.0)',
    },
  };
};

/** A group may straddle départements: it counts in the one that holds most of its communes. */
const mostFrequent = (values: readonly string[]): string | null => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<readonly [string | null, number]>(
    (best, one) => (one[1] > best[1] ? one : best),
    [null, 0],
  )[0];
};
