export { assertLease, type LeaseHold, LeaseLost, type LeaseOptions, withLease } from './lease.ts';
export { type Reconciler, type ReconcilerOptions, runReconciler } from './reconciler.ts';
export { type Backoff, createWorkQueue, type WorkQueue, type WorkQueueOptions } from './work.queue.ts';
