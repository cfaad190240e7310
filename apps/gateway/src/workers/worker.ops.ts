import type { Worker } from 'node:cluster';
import { createHealth, joinMetrics, type Ops } from '@beffroi/platform/observability';
import { askWorker } from './worker.questions.ts';

/** Health and metrics of all workers as of one program. */
export const opsOfWorkers = (program: string, workers: () => readonly Worker[]): Ops => {
  const health = createHealth({ program });
  health.check('workers', async () => {
    const answers = await Promise.all(workers().map((worker) => askWorker(worker, 'readiness')));
    const known = answers.filter((answer) => answer !== undefined);
    // One that is being started again gets no connections; the others serve.
    if (known.some(({ ready }) => ready)) return undefined;
    const missing = known.flatMap((answer) => Object.entries(answer.missing));
    return missing.length === 0
      ? 'no worker answers'
      : missing.map(([name, text]) => `${name}: ${text}`).join('; ');
  });
  return {
    health,
    metrics: joinMetrics(async () => {
      const answers = await Promise.all(workers().map((worker) => askWorker(worker, 'metrics')));
      return answers.filter((answer) => answer !== undefined);
    }),
  };
};
