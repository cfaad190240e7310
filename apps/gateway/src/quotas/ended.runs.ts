import type { EndedRun } from '@beffroi/quotas/domain';
import type { ReplayedRun } from './spending.reader.ts';

/**
 * What may be told of runs whose journals have been replayed. Of a run that ended with its machine the last writes may be
 * lost: what it held stays spent until an operator writes it off (DATAPLANE §3).
 *
 * @param bootId of this machine, now
 */
export const endedRuns = (
  runs: readonly ReplayedRun[],
  bootId: string,
): { readonly ended: readonly EndedRun[]; readonly lost: readonly ReplayedRun[] } => {
  const ended = runs.flatMap(({ incarnation, bootId: ofRun, spent }) =>
    spent && ofRun === bootId ? [{ incarnation, spent }] : [],
  );
  const lost = runs.filter(({ incarnation }) => ended.every((run) => run.incarnation !== incarnation));
  return { ended, lost };
};
