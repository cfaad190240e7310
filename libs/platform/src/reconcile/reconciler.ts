import { Gauge, Histogram, type Logger, type Registry } from '../observability/index.ts';
import type { Backoff } from './backoff.ts';
import { createWorkQueue, type WorkQueue } from './work.queue.ts';

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

export const runReconciler = ({ name, reconcile, metrics, ...options }: ReconcilerOptions): Reconciler => {
  const log = options.log.child({ reconciler: name });
  const duration = durationIn(metrics);
  const depth = depthIn(metrics);
  const work = async (key: string): Promise<void> => {
    const observe = duration.startTimer({ reconciler: name });
    try {
      const { requeueAfterMs } = (await reconcile(key)) ?? {};
      observe({ outcome: 'done' });
      if (requeueAfterMs !== undefined) queue.addAfter(key, requeueAfterMs);
    } catch (error) {
      observe({ outcome: 'failed' });
      throw error;
    }
  };
  const queue = createWorkQueue({
    concurrency: options.concurrency,
    ...(options.backoff && { backoff: options.backoff }),
    work,
    onDepth: (keys) => depth.set({ reconciler: name }, keys),
    onFailure: (key, err, retryInMs) => log.error({ err, key, retryInMs }, 'reconciling failed'),
  });
  return queue;
};

/** One for all reconcilers of a program, by label. */
const durationIn = (metrics: Registry): Histogram =>
  (metrics.getSingleMetric('beffroi_reconcile_seconds') as Histogram | undefined) ??
  new Histogram({
    name: 'beffroi_reconcile_seconds',
    help: 'Time that one key took, by reconciler and outcome.',
    labelNames: ['reconciler', 'outcome'],
    registers: [metrics],
  });

const depthIn = (metrics: Registry): Gauge =>
  (metrics.getSingleMetric('beffroi_reconcile_waiting') as Gauge | undefined) ??
  new Gauge({
    name: 'beffroi_reconcile_waiting',
    help: 'Keys that wait for their turn, by reconciler.',
    labelNames: ['reconciler'],
    registers: [metrics],
  });
