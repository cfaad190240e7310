import { setTimeout as pause } from 'node:timers/promises';
import { SealEntriesOperation } from '@beffroi/audit/server';
import type { UnitOfWork } from '@beffroi/platform/typeorm';

const EVERY_MS = 250;

/** The worker's sealer, in this process: so its work weighs on the audited rounds, and on the others' a little too. */
export const sealMeanwhile = (unitOfWork: UnitOfWork) => {
  const sealing = new SealEntriesOperation(unitOfWork);
  const stopping = new AbortController();
  let sealed = 0;
  let slowestMs = 0;
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const { count, lagMs } = await sealing.execute();
      sealed += count;
      slowestMs = Math.max(slowestMs, lagMs);
      await pause(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const working = work();
  return {
    stop: async () => {
      stopping.abort();
      await working;
      return { sealed, slowestSealMs: Math.round(slowestMs) };
    },
  };
};
