/**
 * What is known of an engine's conduct. It is replaced, never changed, and an engine that only succeeds keeps one
 * object. Times are of the monotonic clock.
 */
export interface Standing {
  /** Its last outcomes, newest in the lowest bit; 1 is a failure. */
  readonly history: number;
  /** Whose requests the last failures in a row were, if they were all of one collectivité. */
  readonly failedOnly: string | undefined;
  /** How often it was sent away lately: each time it stays away longer. */
  readonly ejections: number;
  readonly ejectedUntilMs: number;
  /** It asked to be left alone until then (429, 503). */
  readonly busyUntilMs: number;
  /** Checks of its `/health` that failed in a row; one that was never checked has none. */
  readonly failedChecks: number;
}

/**
 * - `ready`: takes requests.
 * - `on-trial`: comes back from an ejection, with one request at a time until one succeeds.
 * - `busy`: said itself that it takes none.
 * - `ejected`, `unhealthy`: asked only where there is no other.
 */
export type Condition = 'ready' | 'on-trial' | 'busy' | 'ejected' | 'unhealthy';

const OUTCOMES_KEPT = 0xffff;
/** Three in a row send an engine away, if they are not all of one collectivité: its requests may be what is wrong. */
const LAST_OUTCOMES = 0b111;
/** Of the sixteen kept: an engine that fails every other time is no use either. */
const MOST_FAILURES = 8;
const MOST_FAILED_CHECKS = 2;
const FIRST_EJECTION_MS = 5_000;
const LONGEST_EJECTION_MS = 5 * 60_000;
/** So long without an ejection, and the next is a first one again. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;

export const NEWCOMER: Standing = {
  history: 0,
  failedOnly: undefined,
  ejections: 0,
  ejectedUntilMs: Number.NEGATIVE_INFINITY,
  busyUntilMs: Number.NEGATIVE_INFINITY,
  failedChecks: 0,
};

export const conditionAt = (standing: Standing, nowMs: number): Condition => {
  if (nowMs < standing.ejectedUntilMs) return 'ejected';
  if (standing.failedChecks >= MOST_FAILED_CHECKS) return 'unhealthy';
  if (nowMs < standing.busyUntilMs) return 'busy';
  return isOnTrial(standing) ? 'on-trial' : 'ready';
};

/** It was sent away, and nothing has succeeded since. */
const isOnTrial = ({ ejections, history }: Standing): boolean => ejections > 0 && (history & 1) === 1;

export const afterSuccess = (standing: Standing, nowMs: number): Standing => {
  const { history, ejections, failedChecks } = standing;
  if (history === 0 && ejections === 0 && failedChecks === 0) return standing;
  const isForgotten = nowMs - standing.ejectedUntilMs > FORGOTTEN_AFTER_MS;
  return {
    ...standing,
    // After a trial the old outcomes say nothing any more: one failure among many successes must not eject again.
    history: isOnTrial(standing) ? 0 : pushed(history, 0),
    ejections: isForgotten ? 0 : ejections,
    failedChecks: 0,
  };
};

/** @param tenantId whose request failed; undefined: no request can be the reason */
export const afterFailure = (before: Standing, nowMs: number, tenantId: string | undefined): Standing => {
  const isFirst = (before.history & 1) === 0;
  const failedOnly = isFirst || before.failedOnly === tenantId ? tenantId : undefined;
  const after: Standing = { ...before, history: pushed(before.history, 1), failedOnly };
  // What it had begun before it was sent away tells nothing new.
  if (nowMs < before.ejectedUntilMs) return after;
  return isOnTrial(before) || isUseless(after) ? ejected(after, nowMs) : after;
};

const isUseless = ({ history, failedOnly }: Standing): boolean =>
  failures(history) >= MOST_FAILURES ||
  (failedOnly === undefined && (history & LAST_OUTCOMES) === LAST_OUTCOMES);

const ejected = (standing: Standing, nowMs: number): Standing => {
  const forMs = Math.min(FIRST_EJECTION_MS * 2 ** standing.ejections, LONGEST_EJECTION_MS);
  return { ...standing, ejections: standing.ejections + 1, ejectedUntilMs: nowMs + forMs };
};

/** Being busy is no fault: it is passed over and not judged. */
export const afterBusy = (standing: Standing, nowMs: number, retryAfterSeconds: number): Standing => ({
  ...standing,
  busyUntilMs: nowMs + retryAfterSeconds * 1_000,
});

export const afterCheck = (standing: Standing, passed: boolean): Standing => {
  if (passed) return standing.failedChecks === 0 ? standing : { ...standing, failedChecks: 0 };
  return { ...standing, failedChecks: standing.failedChecks + 1 };
};

const pushed = (history: number, bit: 0 | 1): number => ((history << 1) | bit) & OUTCOMES_KEPT;

const failures = (history: number): number => {
  let count = 0;
  for (let rest = history; rest > 0; rest &= rest - 1) count++;
  return count;
};
