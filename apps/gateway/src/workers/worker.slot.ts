import { parseArgs } from 'node:util';

/** Which of how many worker processes this is. Its directory goes by it, so a successor finds what it left. */
export interface WorkerSlot {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export const ONLY_WORKER: WorkerSlot = { index: 0, count: 1 };

/** What a worker process is started with. */
export const slotArguments = ({ index, count }: WorkerSlot): string[] => [
  '--worker',
  String(index),
  '--workers',
  String(count),
];

/** @returns the slot of a worker process; undefined in the process that an operator started */
export const readSlot = (args: readonly string[]): WorkerSlot | undefined => {
  const { worker, workers } = parseArgs({
    args: [...args],
    options: { worker: { type: 'string' }, workers: { type: 'string' } },
  }).values;
  return worker === undefined ? undefined : { index: Number(worker), count: Number(workers) };
};
