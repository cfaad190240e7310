import type { Category, Population } from '../collectivite.ts';
import type { CodeInsee, Siren } from '../identifiers.ts';

/** A body of the national data: a commune, or a group of communes. */
export interface TerritoryEntry {
  readonly siren: Siren | null;
  readonly codeInsee: CodeInsee | null;
  readonly name: string;
  readonly category: Extract<Category, 'commune' | 'epci'>;
  readonly natureJuridique: string | null;
  readonly department: string | null;
  readonly population: Population | null;
}

/** A code of the past or of a part: its commune is `current` today. */
export interface MergedCommune {
  readonly codeInsee: CodeInsee;
  /** As it was called; null where only the code is remembered. */
  readonly name: string | null;
  readonly current: TerritoryEntry;
}

export type CommuneFinding =
  | { readonly kind: 'current'; readonly entry: TerritoryEntry }
  | { readonly kind: 'merged'; readonly merged: MergedCommune }
  | { readonly kind: 'unknown' };
