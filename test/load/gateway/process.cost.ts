import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** Of `sysconf(_SC_CLK_TCK)`, which Linux has fixed at 100 for what /proc tells. */
const TICK_MICROS = 10_000;
const PAGE_BYTES = 4096;

/** A process and all that descend from it. */
export const treeOf = (pid: number): number[] => {
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
    .map(ownCpuMicros)
    .reduce((sum, micros) => sum + micros, 0);

const ownCpuMicros = (pid: number): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
  } catch {
    // It ended meanwhile, as the processes of a database come and go.
    return 0;
  }
};

const LOOK_MS = 200;
/** Of one core. */
const REST_SHARE = 0.05;
const RESTS_WITHIN_MS = 20_000;

/**
 * Resolves once process trees do next to nothing: what one program still does would be a burden to the next.
 *
 * @param share of one core that next to nothing is
 */
export const atRest = async (pids: readonly number[], share = REST_SHARE): Promise<void> => {
  let before = cpuMicrosOf(pids);
  for (let waitedMs = 0; waitedMs < RESTS_WITHIN_MS; waitedMs += LOOK_MS) {
    await pause(LOOK_MS);
    const now = cpuMicrosOf(pids);
    if (now - before <= LOOK_MS * 1_000 * share) return;
    before = now;
  }
};

const AUTOGROUPS = '/proc/sys/kernel/sched_autogroup_enabled';

/**
 * What is started from now on is weighed process by process. As a rule the kernel weighs session against session (`autogroup`, sched(7)):
 * of another session, even who goes last ({@link goLast}) finishes a slice of three milliseconds first. Nothing is done where that
 * may not be told, or is not so.
 *
 * @returns takes it back
 */
export const withoutAutogroups = (): (() => void) => {
  let before: string | undefined;
  tryTo(() => {
    before = readFileSync(AUTOGROUPS, 'utf8');
    writeFileSync(AUTOGROUPS, '0');
  });
  return () => tryTo(() => before !== undefined && writeFileSync(AUTOGROUPS, before));
};

/**
 * All others on its cores go before a process tree. As `SCHED_IDLE` a process yields in the instant in which another wakes; whatever is
 * merely nice first finishes its slice, a millisecond and more. Where {@link withoutAutogroups} did nothing, the session of each goes
 * last too. Each of PostgreSQL's processes makes one of its own: call this again when there may be more of them.
 */
export const goLast = (pid: number): void => {
  for (const each of treeOf(pid)) {
    const { status } = spawnSync('chrt', ['--all-tasks', '--idle', '--pid', '0', String(each)]);
    // One that has ended meanwhile takes nobody's place; and where it may not be told, the numbers are worse, not wrong.
    if (status !== 0) tryTo(() => setPriority(each, LAST_NICENESS));
    tryTo(() => sessionGoesLast(each));
  }
};

/** But for the bench's own session. There is none to tell where the kernel does not group by them. */
const sessionGoesLast = (pid: number): void => {
  if (autogroupOf(pid) !== autogroupOf('self')) writeFileSync(`/proc/${pid}/autogroup`, `${LAST_NICENESS}`);
};

/** Such as `/autogroup-12`. */
const autogroupOf = (pid: number | 'self'): string =>
  readFileSync(`/proc/${pid}/autogroup`, 'utf8').split(' ')[0]!;

const tryTo = (act: () => unknown): void => {
  try {
    act();
  } catch {
    // See above.
  }
};

const LAST_NICENESS = 19;

export const residentMiBOf = (pids: readonly number[]): number =>
  pids
    .flatMap(treeOf)
    .map((pid) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES)
    .reduce((sum, bytes) => sum + bytes, 0) /
  (1024 * 1024);
