import type { ModelPrices } from '@beffroi/contracts/dataplane';
import type { HeldAmount, HoldsEntry, LimitsEntry, LimitsNote, NotedLimit } from '../journal/limits.note.ts';
import type { Hold } from './hold.ts';

let lastNumber = 0;

/** undefined: none of them counts what is used. */
export const limitsNote = (holds: readonly Hold[], prices: ModelPrices): LimitsNote | undefined => {
  const limits = notedLimits(holds);
  if (limits.length === 0) return undefined;
  const entry: LimitsEntry = { number: ++lastNumber, limits, prices };
  return { number: entry.number, text: JSON.stringify(entry), writtenIn: undefined };
};

export const notedLimits = (holds: readonly Hold[]): NotedLimit[] =>
  holds
    .filter(({ isInFlight }) => !isInFlight)
    .map(({ limit: { id, metric, window }, windowMs }) => ({ limit: id, metric, window, windowMs }));

/** So many of them are some kilobytes: less than the longest frame of the journal. */
const HOLDS_IN_ENTRY = 48;

/** What is held, as a segment of the journal begins with it: JSON of {@link HoldsEntry}. */
export const holdsEntries = (holds: Iterable<Hold>): string[] => {
  const amounts = heldAmounts(holds);
  const entries: string[] = [];
  for (let at = 0; at === 0 || at < amounts.length; at += HOLDS_IN_ENTRY) {
    const isLast = at + HOLDS_IN_ENTRY >= amounts.length;
    const entry: HoldsEntry = { holds: amounts.slice(at, at + HOLDS_IN_ENTRY), isLast };
    entries.push(JSON.stringify(entry));
  }
  return entries;
};

export const heldAmounts = (holds: Iterable<Hold>): HeldAmount[] =>
  [...holds]
    .filter(({ isInFlight, used }) => !isInFlight && used > 0)
    .map(({ limit, windowMs, startMs, used, settled }) => ({
      limit: limit.id,
      window: windowMs,
      spentIn: windowMs === null ? startMs : null,
      settled,
      reserved: used - settled,
    }));
