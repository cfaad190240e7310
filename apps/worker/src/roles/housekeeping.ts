import type { Logger, Registry } from '@beffroi/platform/observability';
import { runReconciler } from '@beffroi/platform/reconcile';

/** Something to do again and again, though nobody asks for it. */
export interface Chore {
  readonly everyMs: number;
  /** What it comes to is its own affair. */
  readonly run: () => Promise<unknown>;
}

/** Does each chore now and when its time comes; one that fails comes back sooner. Ends when the signal aborts. */
export const keepHouse = async (
  chores: Readonly<Record<string, Chore>>,
  signal: AbortSignal,
  surroundings: { readonly log: Logger; readonly metrics: Registry },
): Promise<void> => {
  const names = Object.keys(chores);
  const queue = runReconciler({
    name: 'housekeeping',
    concurrency: 1,
    reconcile: async (name) => {
      const chore = chores[name]!;
      await chore.run();
      return { requeueAfterMs: chore.everyMs };
    },
    ...surroundings,
  });
  names.forEach((name) => queue.add(name));
  await aborted(signal);
  await queue.stop();
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
