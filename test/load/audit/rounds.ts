import { randomUUID } from 'node:crypto';
import { type CollectiviteId, systemScope } from '@beffroi/kernel';
import type { CreateProject } from '@beffroi/tenancy/domain';

const CLIENTS = 8;
const BENCH = systemScope('bench of the audit');

/** Mutations a second that eight clients get done, each waiting for its answer before it asks again. */
export const createdPerSecond = async (
  creating: CreateProject,
  collectiviteId: CollectiviteId,
  roundMs: number,
): Promise<number> => {
  const startedAtMs = performance.now();
  const client = async (): Promise<number> => {
    let count = 0;
    for (; performance.now() - startedAtMs < roundMs; count++) {
      const created = await creating.execute(BENCH, {
        collectiviteId,
        name: randomUUID(),
        sensitivity: 'interne',
      });
      if (!created.ok) throw new Error(created.failure.kind);
    }
    return count;
  };
  const counts = await Promise.all(Array.from({ length: CLIENTS }, client));
  const elapsedS = (performance.now() - startedAtMs) / 1_000;
  return counts.reduce((sum, count) => sum + count, 0) / elapsedS;
};
