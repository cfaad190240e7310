import type { TerritoryEntry } from './entry.ts';

/** Accents, case, ligatures and punctuation do not count: «Saint-Œuf» and «saint oeuf» are one. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();

/** An entry with its name folded once. */
export interface SearchableEntry {
  readonly entry: TerritoryEntry;
  readonly folded: string;
}

const CODE = /^(?:\d{2,9}|2[AB]\d{0,3})$/i;

/**
 * The entries that a text finds: codes by their beginning, names by the beginning of each word. An exact name comes
 * first, then names that begin with the text, then the others; in each rank the most populous first.
 */
export const searchEntries = (
  entries: readonly SearchableEntry[],
  text: string,
  first: number,
): TerritoryEntry[] => {
  const compact = text.replaceAll(/\s/g, '').toUpperCase();
  const wanted = fold(text);
  if (!wanted) return [];
  const rankOf = CODE.test(compact) ? rankByCode(compact) : rankByName(wanted);
  return entries
    .flatMap((searchable) => {
      const rank = rankOf(searchable);
      return rank === undefined ? [] : [{ rank, entry: searchable.entry }];
    })
    .sort((a, b) => a.rank - b.rank || inhabitants(b.entry) - inhabitants(a.entry))
    .slice(0, first)
    .map(({ entry }) => entry);
};

type Rank = (searchable: SearchableEntry) => number | undefined;

const rankByCode =
  (code: string): Rank =>
  ({ entry }) => {
    if (entry.siren === code || entry.codeInsee === code) return 0;
    return (entry.siren?.startsWith(code) ?? false) || (entry.codeInsee?.startsWith(code) ?? false)
      ? 1
      : undefined;
  };

const rankByName = (wanted: string): Rank => {
  const words = wanted.split(' ').map((word) => ` ${word}`);
  return ({ folded }) => {
    if (folded === wanted) return 0;
    if (folded.startsWith(wanted)) return 1;
    return words.every((word) => ` ${folded}`.includes(word)) ? 2 : undefined;
  };
};

const inhabitants = ({ population }: TerritoryEntry): number => population?.count ?? 0;
