import type { Logger, Registry } from '../observability/index.ts';
import type { Backoff, WorkQueue } from './work.queue.ts';

export interface ReconcilerOptions {
  /** Such as `deployment`: label of the metrics, member of the log lines. */
  readonly name: string;
  readonly concurrency: number;
  /** Makes the world match the row of this key. Idempotent; an exception brings the key back later. */
  readonly reconcile: (key: string) => Promise<{ readonly requeueAfterMs?: number } | void>;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly backoff?: Backoff;
}

/** A level-triggered loop. Sources only add keys. */
export type Reconciler = WorkQueue;

export const runReconciler = (_options: ReconcilerOptions): Reconciler => {
  throw new Error('being written');
};
