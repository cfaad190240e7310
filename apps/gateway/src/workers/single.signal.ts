import { EventEmitter } from 'node:events';
import type { StoppableProcess } from '@beffroi/platform/observability';

const REASONS = ['SIGTERM', 'SIGINT'] as const;

/**
 * The process as a worker's shutdown sees it. A terminal or a service manager signals all processes of a program,
 * and the one that holds the workers then signals each: the second is no call to hurry.
 */
export const singleSignal = (): StoppableProcess => {
  const signals = new EventEmitter();
  let told = false;
  for (const reason of REASONS) {
    process.on(reason, () => {
      if (told) return;
      told = true;
      signals.emit(reason);
    });
  }
  return Object.assign(signals, { exit: (status: number) => process.exit(status) });
};
