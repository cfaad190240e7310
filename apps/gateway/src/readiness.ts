import type { Health } from '@beffroi/platform/observability';
import { standbyWarning } from '@beffroi/platform/postgres';
import type { RecordTail } from './records/record.tail.ts';
import type { UsageLedger } from './shipper/usage.ledger.ts';

const MOST_NAMED = 5;

export interface ReadinessFacts {
  readonly tail: RecordTail;
  readonly ledger: UsageLedger;
  readonly maxIsolationMs: number;
}

/** What the gateway must have to take traffic, and should have, each missing thing in words for an operator. */
export const checkReadiness = (health: Health, { tail, ledger, maxIsolationMs }: ReadinessFacts): void => {
  health.check('records', () => recordsMissing(tail, maxIsolationMs));
  health.check('unreadable-records', () => unreadable(tail.unreadable));
  health.check('journal', () => (ledger.hasRoom ? undefined : 'the journal has no room: is the disk full?'));
  health.warn('synchronous-standby', () => tail.standby && standbyWarning(tail.standby));
};

const recordsMissing = (
  { loaded, sinceContactMs }: RecordTail,
  maxIsolationMs: number,
): string | undefined => {
  if (sinceContactMs === Number.POSITIVE_INFINITY)
    return 'no poll has been answered yet: is the database reachable?';
  if (!loaded) return 'the records are still being loaded';
  if (sinceContactMs <= maxIsolationMs) return undefined;
  return `isolated: the last answered poll was sent ${Math.round(sinceContactMs / 1_000)} s ago`;
};

const unreadable = (records: ReadonlyMap<string, string>): string | undefined => {
  if (records.size === 0) return undefined;
  const named = [...records].slice(0, MOST_NAMED).map(([name, reason]) => `${name} (${reason})`);
  return `${records.size} records cannot be read, the last good ones serve: ${named.join(', ')}`;
};
