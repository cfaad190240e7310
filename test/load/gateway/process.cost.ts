import { readFileSync } from 'node:fs';

/** Of `sysconf(_SC_CLK_TCK)`, which Linux has fixed at 100 for what /proc tells. */
const TICK_MICROS = 10_000;
const PAGE_BYTES = 4096;

/** A process and all that descend from it. */
const treeOf = (pid: number): number[] => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
  } catch {
    return [];
  }
};

/** User and system time of a process tree so far (proc_pid_stat(5): fields 14 and 15). */
export const cpuMicrosOf = (pids: readonly number[]): number =>
  pids
    .flatMap(treeOf)
    .map((pid) => {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
    })
    .reduce((sum, micros) => sum + micros, 0);

export const residentMiBOf = (pids: readonly number[]): number =>
  pids
    .flatMap(treeOf)
    .map((pid) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES)
    .reduce((sum, bytes) => sum + bytes, 0) /
  (1024 * 1024);
