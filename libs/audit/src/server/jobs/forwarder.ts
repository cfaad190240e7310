import { systemScope } from '@beffroi/kernel';
import { Counter, Gauge, type Logger, type Registry } from '@beffroi/platform/observability';
import { runReconciler } from '@beffroi/platform/reconcile';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import type { Collector } from '../../domain/index.ts';
import { entriesAfter, forwardedThrough, rememberForwarded } from '../persistence/forwarding.rows.ts';
import { untilAborted } from './until-aborted.ts';

const EVERY_MS = 1_000;
const BATCH = 200;
const BACKOFF = { firstMs: 1_000, maxMs: 60_000 };
const FORWARDING = systemScope('forward audit entries');

export interface ForwarderOptions {
  readonly unitOfWork: UnitOfWork;
  /** undefined: nobody collects, and nothing is to be done. */
  readonly collector: Collector | undefined;
  readonly log: Logger;
  readonly metrics: Registry;
}

/**
 * Sends sealed entries in their order, each at least once: what a collector has is remembered only after it has it, so
 * that one which is away gets everything when it is back. Ends when the signal aborts.
 */
export const runForwarder = async (
  { unitOfWork, collector, log, metrics }: ForwarderOptions,
  signal: AbortSignal,
): Promise<void> => {
  if (!collector) return untilAborted(signal);
  const note = noteIn(metrics);
  const queue = runReconciler({
    name: 'audit-forwarding',
    concurrency: 1,
    reconcile: async () => {
      const { sent, through, isFull } = await forwardBatch(unitOfWork, collector);
      note(sent, through);
      return { requeueAfterMs: isFull ? 0 : EVERY_MS };
    },
    backoff: BACKOFF,
    log: log.child({ collector: collector.name }),
    metrics,
  });
  queue.add(collector.name);
  await untilAborted(signal);
  await queue.stop();
};

interface Forwarded {
  readonly sent: number;
  readonly through: number;
  readonly isFull: boolean;
}

const forwardBatch = async (unitOfWork: UnitOfWork, collector: Collector): Promise<Forwarded> => {
  const { entries, after, through } = await unitOfWork.read(FORWARDING, async ({ manager }) => {
    const after = await forwardedThrough(manager, collector.name);
    return { after, ...(await entriesAfter(manager, after, BATCH)) };
  });
  if (entries.length > 0) await collector.send(entries);
  if (through > after)
    await unitOfWork.inScope(FORWARDING, { operation: 'audit.forward' }, ({ manager }) =>
      rememberForwarded(manager, collector.name, through),
    );
  return { sent: entries.length, through, isFull: through - after === BATCH };
};

const noteIn = (metrics: Registry): ((sent: number, through: number) => void) => {
  const registers = [metrics];
  const total =
    (metrics.getSingleMetric('beffroi_audit_forwarded_total') as Counter | undefined) ??
    new Counter({
      name: 'beffroi_audit_forwarded_total',
      help: 'Audit entries sent by this process.',
      registers,
    });
  const index =
    (metrics.getSingleMetric('beffroi_audit_forwarded_index') as Gauge | undefined) ??
    new Gauge({
      name: 'beffroi_audit_forwarded_index',
      help: 'Number of the last link whose entry the collector has.',
      registers,
    });
  return (sent, through) => {
    total.inc(sent);
    index.set(through);
  };
};
