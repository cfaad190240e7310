import cluster, { type Worker } from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@beffroi/platform/observability';
import { missingStart } from '../runtime.start.ts';
import { closeUntaken } from './handed.connections.ts';
import { slotArguments, type WorkerSlot } from './worker.slot.ts';

export interface Supervision {
  /** Those that run now. */
  readonly workers: () => readonly Worker[];
  /** Resolves when every worker listens. */
  readonly listening: Promise<void>;
  /** Ends all; resolves when the last has gone. */
  stop(): Promise<void>;
}

const RESTART_AFTER_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** A worker that listened so long starts again at once when it ends. */
const STEADY_MS = 10_000;

/**
 * Keeps `count` worker processes that share the listening port. Connections are handed out in turn. Workers share
 * nothing else: each has its incarnation, its directory and its lock. One that ends is started again in the same slot.
 *
 * @param onFailedStart a worker ended before it ever listened: it has said why
 */
export const supervise = (
  count: number,
  log: Logger,
  onFailedStart: (status: number) => void,
): Supervision => {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const running = new Map<number, Worker>();
  let stopping = false;

  const start = (slot: WorkerSlot, waitMs: number): Promise<void> => {
    const missing = missingStart();
    cluster.setupPrimary({
      args: slotArguments(slot),
      execArgv: [...process.execArgv, ...missing.nodeOptions],
    });
    const worker = cluster.fork(missing.env);
    closeUntaken(worker);
    running.set(slot.index, worker);
    let listensSinceMs: number | undefined;
    worker.once('exit', (status: number | null, signal: string | null) => {
      running.delete(slot.index);
      if (stopping) return;
      if (listensSinceMs === undefined && waitMs === 0) return onFailedStart(status ?? 1);
      const isSteady = listensSinceMs !== undefined && performance.now() - listensSinceMs > STEADY_MS;
      const nextMs = isSteady
        ? RESTART_AFTER_MS
        : Math.min((waitMs || RESTART_AFTER_MS / 2) * 2, LONGEST_WAIT_MS);
      log.error({ worker: slot.index, status, signal, restartMs: nextMs }, 'worker ended');
      void pause(nextMs).then(() => (stopping ? undefined : start(slot, nextMs)));
    });
    return new Promise((resolve) => {
      worker.once('listening', () => {
        listensSinceMs = performance.now();
        resolve();
      });
    });
  };

  const listening = Promise.all(Array.from({ length: count }, (_, index) => start({ index, count }, 0)));
  return {
    workers: () => [...running.values()],
    listening: listening.then(() => undefined),
    stop: async () => {
      stopping = true;
      await Promise.all(
        [...running.values()].map(
          (worker) =>
            new Promise<void>((resolve) => {
              worker.once('exit', () => resolve());
              worker.process.kill('SIGTERM');
            }),
        ),
      );
    },
  };
};
