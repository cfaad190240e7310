import type { UsageFilter } from '../domain/index.ts';
import type { UsageFilterInput } from './usage.type.ts';

/** Ids are looked for, never believed: whatever was written names somebody's or nobody's. */
export const filterOf = (input: UsageFilterInput): UsageFilter =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
