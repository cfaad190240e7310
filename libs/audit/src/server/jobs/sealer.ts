import { Counter, Gauge, type Logger, type Registry } from '@beffroi/platform/observability';
import { runReconciler } from '@beffroi/platform/reconcile';
import { formatHead, type Sealed, type SealEntries } from '../../domain/index.ts';
import { untilAborted } from './until-aborted.ts';

/** Entries are sealed within a second of their commit. */
const EVERY_MS = 250;
/** How often the head of a chain that grows is written to the log, where it outlives the database. */
const TELL_EVERY_MS = 60_000;
/** A sealer that waits for minutes after a fault would not be one. */
const BACKOFF = { firstMs: 250, maxMs: 5_000 };

export interface SealerOptions {
  readonly sealing: SealEntries;
  readonly log: Logger;
  readonly metrics: Registry;
}

/** Seals again and again, until the signal aborts: the lease is somebody else's then. */
export const runSealer = async (
  { sealing, log, metrics }: SealerOptions,
  signal: AbortSignal,
): Promise<void> => {
  const note = noteIn(metrics);
  const tell = tellHeads(log);
  const queue = runReconciler({
    name: 'audit-sealing',
    concurrency: 1,
    reconcile: async () => {
      const sealed = await sealing.execute();
      note(sealed);
      tell(sealed);
      return { requeueAfterMs: EVERY_MS };
    },
    backoff: BACKOFF,
    log,
    metrics,
  });
  queue.add('chain');
  await untilAborted(signal);
  await queue.stop();
};

const noteIn = (metrics: Registry): ((sealed: Sealed) => void) => {
  const registers = [metrics];
  const links =
    (metrics.getSingleMetric('beffroi_audit_sealed_total') as Counter | undefined) ??
    new Counter({
      name: 'beffroi_audit_sealed_total',
      help: 'Audit entries sealed by this process.',
      registers,
    });
  const head =
    (metrics.getSingleMetric('beffroi_audit_head_index') as Gauge | undefined) ??
    new Gauge({
      name: 'beffroi_audit_head_index',
      help: 'Number of the last link of the audit chain.',
      registers,
    });
  const lag =
    (metrics.getSingleMetric('beffroi_audit_seal_lag_seconds') as Gauge | undefined) ??
    new Gauge({
      name: 'beffroi_audit_seal_lag_seconds',
      help: 'How long the oldest entry of the last sealing had waited.',
      registers,
    });
  return (sealed) => {
    links.inc(sealed.count);
    head.set(sealed.head.index);
    lag.set(sealed.lagMs / 1_000);
  };
};

const tellHeads = (log: Logger): ((sealed: Sealed) => void) => {
  let told = -1;
  let toldAtMs = -Infinity;
  return ({ head }) => {
    const nowMs = performance.now();
    if (head.index === told || nowMs - toldAtMs < TELL_EVERY_MS) return;
    [told, toldAtMs] = [head.index, nowMs];
    log.info({ head: formatHead(head) }, 'audit: the chain ends here; audit:verify --head takes this text');
  };
};
