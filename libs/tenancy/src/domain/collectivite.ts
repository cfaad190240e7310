import type { CollectiviteId, PlanId } from '@beffroi/kernel';
import type { CodeInsee, Siren } from './identifiers.ts';
import type { LifePosition } from './life-cycle/life-event.ts';

export const CATEGORIES = [
  'commune',
  'epci',
  'departement',
  'region',
  'syndicat',
  'ccas',
  'sdis',
  'autre',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** A number of inhabitants means nothing without its kind, year and source. */
export interface Population {
  readonly count: number;
  readonly kind: 'municipale' | 'totale';
  /** The year it counts, not the one it came into force; null: the source does not say. */
  readonly vintage: number | null;
  readonly source: string;
}

/** What a body is, whether the national data or the operator says it. */
export interface CollectiviteProfile {
  readonly siren: Siren | null;
  readonly codeInsee: CodeInsee | null;
  readonly name: string;
  readonly category: Category;
  /** INSEE's catégorie juridique, four digits, such as 7210; null: the source does not say. */
  readonly natureJuridique: string | null;
  /** Code of its département, such as `18` or `2A`. */
  readonly department: string | null;
  readonly population: Population | null;
  /** Said by the operator, not found in the national data. */
  readonly declared: boolean;
}

/** A tenant. */
export interface Collectivite extends CollectiviteProfile, LifePosition {
  readonly id: CollectiviteId;
  readonly planId: PlanId;
  /** Who pays for it: itself, or a group that it shares services with. */
  readonly payerId: CollectiviteId;
  readonly createdAt: Date;
}

/** What the tenant's `cache_salt` is sealed for. */
export const cacheSaltContext = (id: CollectiviteId): string => `tenant:${id}:cache-salt`;
