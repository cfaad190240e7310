/** What `dataplane.synchronous_standby()` answers: whether commits are on a second server too. */
export type SynchronousStandby = 'attached' | 'none-attached' | 'none-configured' | 'not-waited-for';

const STAKE =
  'gateways that register shortly before a failover, and what was committed then, may be unknown after it';

/**
 * What an operator must know of the state of the standby; undefined when all is well.
 *
 * Nothing fails without one: an installation of one server serves like any other, and its failover loses what the
 * rules of limits allow for a restore (DATAPLANE §3).
 */
export const standbyWarning = (standby: SynchronousStandby): string | undefined => {
  switch (standby) {
    case 'attached':
      return undefined;
    case 'none-configured':
      return `PostgreSQL has no synchronous standby (synchronous_standby_names is empty): ${STAKE}`;
    case 'none-attached':
      return 'no synchronous standby is attached to PostgreSQL: what is committed waits until one is';
    case 'not-waited-for':
      return `synchronous_commit does not wait for the synchronous standby: ${STAKE}`;
  }
};
