export { type Backoff, backoffMs } from './backoff.ts';
export { gathered, type GatheredOptions } from './gathered.ts';
export { type LeaseHold, type LeaseOptions, withLease } from './lease.ts';
export { assertLease, LeaseLost } from './lease.table.ts';
export { type Reconciler, type ReconcilerOptions, runReconciler } from './reconciler.ts';
export { repeat } from './repeat.ts';
export { createWorkQueue, type WorkQueue, type WorkQueueOptions } from './work.queue.ts';
