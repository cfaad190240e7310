import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { treeOf } from './process.cost.ts';

/** Which cores carry what is measured, and which all the rest. */
export interface CpuPlacement {
  readonly measured: string;
  readonly rest: string;
  /** For people. */
  readonly description: string;
}

/** @returns undefined where nothing can be pinned */
export const placeCpus = (workers: number): CpuPlacement | undefined => {
  const cores = availableParallelism();
  if (cores <= workers || spawnSync('taskset', ['--version']).status !== 0) return undefined;
  const measured = workers === 1 ? `${cores - 1}` : `${cores - workers}-${cores - 1}`;
  const rest = cores - workers === 1 ? '0' : `0-${cores - workers - 1}`;
  return { measured, rest, description: `measured programs on core ${measured}, all else on ${rest}` };
};

/** Moves a process, all its threads, what it has started and what it starts from now on. */
export const pin = (pid: number, cores: string | undefined): void => {
  if (cores === undefined) return;
  move(pid, cores);
  // Listed only now: what a process starts after it was moved has its cores from it.
  for (const descendant of treeOf(pid).slice(1)) move(descendant, cores);
};

const move = (pid: number, cores: string): void => {
  spawnSync('taskset', ['-acp', cores, String(pid)]);
};
