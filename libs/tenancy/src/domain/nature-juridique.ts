import type { Category } from './collectivite.ts';

/** INSEE's catégories juridiques that tell a category; the others fit any. */
const CATEGORY_OF: Readonly<Record<string, Category>> = {
  '7210': 'commune',
  '7220': 'departement',
  '7225': 'departement',
  '7230': 'region',
  '7343': 'epci',
  '7344': 'epci',
  '7346': 'epci',
  '7348': 'epci',
  '7345': 'syndicat',
  '7353': 'syndicat',
  '7354': 'syndicat',
  '7355': 'syndicat',
  '7361': 'ccas',
  '7367': 'ccas',
  '7372': 'sdis',
};

/** Four digits, and not those of another category. */
export const natureFits = (natureJuridique: string, category: Category): boolean =>
  /^\d{4}$/.test(natureJuridique) && (CATEGORY_OF[natureJuridique] ?? category) === category;
