import type { Queryable } from '../postgres/index.ts';
import type { Logger } from '../observability/index.ts';

export interface LeaseOptions {
  /** The system role's. */
  readonly database: Queryable;
  /** What only one may do at a time, such as `reconcile`. */
  readonly role: string;
  /** Who holds it, for people: host and process. */
  readonly holder: string;
  readonly log: Logger;
  /** How long a dead holder blocks the others; 15 s unless given. Renewed three times as often. */
  readonly ttlMs?: number;
}

export interface LeaseHold {
  /** Ends the work, gives the lease back, and returns when both are done. */
  stop(): Promise<void>;
}

/**
 * Competes for a lease for as long as it is not stopped, and works while it holds it.
 *
 * @param run what to do under the lease. The signal aborts when the lease is lost or stopped; the epoch grows with
 *   each takeover, and {@link assertLease} refuses writes of an earlier one. When it ends or throws, the lease is
 *   given back and competed for again.
 */
export const withLease = (
  _options: LeaseOptions,
  _run: (signal: AbortSignal, epoch: number) => Promise<void>,
): LeaseHold => {
  throw new Error('being written');
};

/** Work went on under a lease that somebody else has taken over. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Locks the lease's row for the rest of the transaction, so that nobody takes it over before the commit.
 *
 * @param database the open transaction, such as `tx.manager`
 * @throws LeaseLost when the epoch is no longer the current one
 */
export const assertLease = (
  _database: { query(text: string, values?: unknown[]): Promise<unknown> },
  _role: string,
  _epoch: number,
): Promise<void> => {
  throw new Error('being written');
};
