import { spawnSync } from 'node:child_process';
import { treeOf } from './process.cost.ts';
import type { Program } from './programs/program.ts';

/**
 * Until its turn comes, a program yields to the one that is measured. One that answers nothing still collects its garbage, ends its
 * connections and lets its compiler work, seconds later, on the same core. It is not stopped altogether: what it has to do in
 * the background, such as to renew what it holds in a database, would all fall into its own turn.
 *
 * Nothing is done where a process may not take its place again (sched(7): without privileges none leaves `SCHED_IDLE`).
 */
export const standBack = (programs: readonly Program[]): void => schedule(programs, '--idle');

/** What a program does in its turn. */
export const inTurn = async <T>(program: Program, act: () => Promise<T>): Promise<T> => {
  schedule([program], '--other');
  try {
    return await act();
  } finally {
    standBack([program]);
  }
};

const schedule = (programs: readonly Program[], policy: '--idle' | '--other'): void => {
  if (!(mayReturn ??= spawnSync('sh', ['-c', THERE_AND_BACK]).status === 0)) return;
  for (const pid of programs.flatMap(({ pids }) => pids.flatMap(treeOf)))
    spawnSync('chrt', ['--all-tasks', policy, '--pid', '0', String(pid)]);
};

const THERE_AND_BACK = 'chrt --idle --pid 0 $$ && chrt --other --pid 0 $$';
let mayReturn: boolean | undefined;
