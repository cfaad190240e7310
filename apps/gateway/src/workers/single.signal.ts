import { EventEmitter } from 'node:events';
import type { StoppableProcess } from '@beffroi/platform/observability';

const REASONS = ['SIGTERM', 'SIGINT'] as const;

/**
 * The process as a worker's shutdown sees it. A terminal or a service manager signals all processes of a program,
 * and the one that holds the workers then signals each: the second is no call to hurry. One that comes while the
 * worker still starts is told when its shutdown can listen: nobody sends it again.
 */
export const singleSignal = (program: StoppableProcess = process): StoppableProcess => {
  const signals = new EventEmitter();
  let told: string | undefined;
  for (const reason of REASONS) {
    program.on(reason, () => {
      if (told !== undefined) return;
      told = reason;
      signals.emit(reason);
    });
  }
  signals.on('newListener', (reason: string, listen: () => void) => {
    if (reason === told) listen();
  });
  return Object.assign(signals, { exit: (status: number) => program.exit(status) });
};
