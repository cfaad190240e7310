import type { Course } from '@beffroi/contracts/usage';
import type { SiteId } from '@beffroi/kernel';

/** What a request waited for before it was admitted, in milliseconds; none is made for one that did not. */
export type Waits = Pick<Course, 'queuedMs' | 'startingMs' | 'limitsMs'>;

/** A request may wait for the same more than once. */
export const waitedFor = (waits: Waits | undefined, what: keyof Waits, ms: number): Waits => ({
  ...waits,
  [what]: (waits?.[what] ?? 0) + ms,
});

/** Below it, nobody would call it time. */
const SHORTEST_MS = 10;

/**
 * Where the time of a request went that is over; undefined, as of nearly all: nowhere but to its engine.
 *
 * @param ownMs the gateway's, with the wait for limits
 */
export const courseOf = (
  waits: Waits | undefined,
  ownMs: number,
  failedSites: readonly SiteId[],
): Course | undefined => {
  if (waits === undefined && ownMs < SHORTEST_MS && failedSites.length === 0) return undefined;
  const parts = { ...waits, ownMs: ownMs - (waits?.limitsMs ?? 0) };
  const long = Object.entries(parts).filter(([, ms]) => ms >= SHORTEST_MS);
  if (long.length === 0 && failedSites.length === 0) return undefined;
  return {
    ...Object.fromEntries(long.map(([part, ms]) => [part, Math.round(ms)])),
    ...(failedSites.length > 0 ? { failedSites } : {}),
  };
};
