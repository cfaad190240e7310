import type { Worker } from 'node:cluster';
import { createHealth, joinMetrics, type Ops } from '@beffroi/platform/observability';
import { askWorker } from './worker.questions.ts';

/** Health and metrics of all workers as of one program. */
export const opsOfWorkers = (program: string, workers: () => readonly Worker[]): Ops => {
  const health = createHealth({ program });
  const readinessOfEach = async () => {
    const answers = await Promise.all(workers().map((worker) => askWorker(worker, 'readiness')));
    return answers.filter((answer) => answer !== undefined);
  };
  health.check('workers', async () => {
    const known = await readinessOfEach();
    // One that is being started again gets no connections; the others serve.
    if (known.some(({ ready }) => ready)) return undefined;
    return told(known.flatMap(({ missing }) => Object.entries(missing))) ?? 'no worker answers';
  });
  health.warn('workers', async () =>
    told((await readinessOfEach()).flatMap(({ warnings }) => Object.entries(warnings))),
  );
  return {
    health,
    metrics: joinMetrics(async () => {
      const answers = await Promise.all(workers().map((worker) => askWorker(worker, 'metrics')));
      return answers.filter((answer) => answer !== undefined);
    }),
  };
};

/** What several say alike is told once. */
const told = (findings: readonly (readonly [name: string, text: string])[]): string | undefined => {
  const sentences = new Set(findings.map(([name, text]) => `${name}: ${text}`));
  return sentences.size === 0 ? undefined : [...sentences].join('; ');
};
