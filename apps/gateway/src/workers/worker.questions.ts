import type { Worker } from 'node:cluster';
import type { Health, Readiness, Registry } from '@beffroi/platform/observability';

/** What the process that holds the workers asks each of them, and gets back. */
export interface WorkerAnswers {
  readonly readiness: Readiness;
  /** As `Registry.getMetricsAsJSON` gives them. */
  readonly metrics: object;
}
type Topic = keyof WorkerAnswers;

interface Question {
  readonly questionId: number;
  readonly about: Topic;
}
interface Answer {
  readonly answerTo: number;
  readonly value: WorkerAnswers[Topic] | undefined;
}

interface AnsweringOps {
  readonly health: Health;
  readonly metrics: Registry;
}

const PATIENCE_MS = 2_000;
let asked = 0;

/** @returns undefined from a worker that has ended, or does not answer in time */
export const askWorker = <About extends Topic>(
  worker: Worker,
  about: About,
): Promise<WorkerAnswers[About] | undefined> =>
  new Promise((resolve) => {
    const questionId = ++asked;
    const done = (value?: WorkerAnswers[Topic]) => {
      clearTimeout(timer);
      worker.off('message', listen).off('exit', leave);
      resolve(value as WorkerAnswers[About] | undefined);
    };
    const listen = (message: Partial<Answer>) => {
      if (message.answerTo === questionId) done(message.value);
    };
    const leave = () => done();
    const timer = setTimeout(leave, PATIENCE_MS);
    worker.on('message', listen).on('exit', leave);
    if (worker.isConnected()) worker.send({ questionId, about } satisfies Question);
    else done();
  });

/** In a worker: answers for as long as it lives. */
export const answerQuestions = ({ health, metrics }: AnsweringOps): void => {
  const answers: { readonly [About in Topic]: () => Promise<WorkerAnswers[About]> } = {
    readiness: () => health.readiness(),
    metrics: () => metrics.getMetricsAsJSON(),
  };
  process.on('message', ({ questionId, about }: Partial<Question>) => {
    if (questionId === undefined || about === undefined) return;
    const tell = (value: Answer['value']) => process.send?.({ answerTo: questionId, value } satisfies Answer);
    answers[about]().then(tell, () => tell(undefined));
  });
};
