import {
  type CountedReading,
  type EngineReading,
  type EngineTokens,
  type FlawedHours,
  type HourShare,
  NO_TOKENS,
  type RememberedReading,
} from './engine-reading.ts';

export const HOUR_MS = 3_600_000;
/** What was done between two readings this close may be counted with either of two hours. */
const CLOSE_MS = 60_000;
/** So many quiet readings show that a process that ended had nothing left to tell. */
const QUIET = 2;
/** No process is said to have been unread for longer. */
const LONGEST_UNREAD_MS = 48 * HOUR_MS;

export const hourOf = (instant: Date): Date => new Date(Math.floor(instant.getTime() / HOUR_MS) * HOUR_MS);

/**
 * What a reading adds to the hours since the one before. Counters only grow, so a gap within an hour loses nothing;
 * one across the turn of an hour leaves both hours without a number.
 *
 * @param before of the same process; undefined: it is read for the first time
 */
export const countReading = (
  before: RememberedReading | undefined,
  reading: EngineReading,
): CountedReading => {
  const isReset = before !== undefined && isLess(reading.tokens, before.tokens);
  const known = isReset ? undefined : before;
  const since = before?.readAt ?? beginningOf(reading);
  const done = known ? minus(reading.tokens, known.tokens) : reading.tokens;
  const isQuiet = known !== undefined && isNothing(done) && reading.underWay === 0;
  const { shares, flawed } = spread(done, since, reading.readAt);
  return {
    shares,
    flawed: isReset ? [...flawed, ...lostWith(before)] : flawed,
    remembered: { ...reading, quietReadings: isQuiet ? known.quietReadings + 1 : 0 },
  };
};

/** Of a process that does not answer: hours that have turned since, and that it may have worked in. */
export const unreadSince = (readAt: Date, now: Date): FlawedHours[] => {
  const [from, to] = [hourOf(readAt), hourOf(now)];
  const isLong = now.getTime() - readAt.getTime() > CLOSE_MS;
  return isLong && from < to ? [{ from, to, flaw: 'unread' }] : [];
};

/** What may be missing of a process that is gone: it may have worked since it was last read. */
export const lostWith = ({ quietReadings, readAt }: RememberedReading): FlawedHours[] => {
  if (quietReadings >= QUIET) return [];
  const to = new Date(readAt.getTime() + CLOSE_MS);
  return [{ from: hourOf(readAt), to: hourOf(to), flaw: 'cut-off' }];
};

const spread = (
  done: EngineTokens,
  since: Date,
  until: Date,
): { readonly shares: HourShare[]; readonly flawed: FlawedHours[] } => {
  const [first, last] = [hourOf(since), hourOf(until)];
  if (first.getTime() === last.getTime())
    return { shares: [{ hour: last, tokens: done, carried: NO_TOKENS }], flawed: [] };
  if (until.getTime() - since.getTime() > CLOSE_MS)
    return { shares: [], flawed: [{ from: first, to: last, flaw: 'unread' }] };
  // To the hour in which the longer part of that time lies.
  const isMostlyLast = until.getTime() - last.getTime() > last.getTime() - since.getTime();
  const shareOf = (hour: Date, isMain: boolean): HourShare => ({
    hour,
    tokens: isMain ? done : NO_TOKENS,
    carried: done,
  });
  return { shares: [shareOf(first, !isMostlyLast), shareOf(last, isMostlyLast)], flawed: [] };
};

/** Clocks of nodes differ from the database's, and not every engine says when it started. */
const beginningOf = ({ startedAt, readAt }: EngineReading): Date => {
  const earliestMs = readAt.getTime() - LONGEST_UNREAD_MS;
  const startedMs = startedAt?.getTime() ?? hourOf(readAt).getTime() - 1 - CLOSE_MS;
  return new Date(Math.min(readAt.getTime(), Math.max(earliestMs, startedMs)));
};

const isLess = (tokens: EngineTokens, than: EngineTokens): boolean =>
  tokens.prompt < than.prompt || tokens.generation < than.generation;

const isNothing = ({ prompt, generation }: EngineTokens): boolean => prompt === 0 && generation === 0;

const minus = (tokens: EngineTokens, other: EngineTokens): EngineTokens => ({
  prompt: tokens.prompt - other.prompt,
  generation: tokens.generation - other.generation,
});
