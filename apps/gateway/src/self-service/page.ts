import type { Fields } from './fields.ts';

const MOST = 100;
const USUAL = 10;
const FARTHEST = 1_000_000;

export interface PageAsked {
  readonly offset: number;
  readonly limit: number;
}

/** As Albert's lists are paged: 10 entries unless asked, 100 at most. */
export const readPage = (fields: Fields): PageAsked => ({
  offset: fields.integer('offset', { min: 0, max: FARTHEST }) ?? 0,
  limit: fields.integer('limit', { min: 1, max: MOST }) ?? USUAL,
});

/** Instants of Albert's API are Unix seconds. */
export const unixSeconds = (instant: string | Date): number =>
  Math.floor(new Date(instant).getTime() / 1_000);

/** Of the year 9999: beyond, dates are written otherwise. */
export const LAST_SECOND = 253_402_300_799;
