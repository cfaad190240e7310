import { readFileSync } from 'node:fs';
import { treeOf } from '../process.cost.ts';

/** Processes that serve, and what each of them has read so far: all requests of the bench are as long as one another. */
export type WorkerReads = ReadonlyMap<number, number>;

/** @param pid of the gateway: with several processes it is the one that holds them, and serves nothing */
export const readsOfWorkers = (pid: number): WorkerReads => {
  const [own, ...workers] = treeOf(pid);
  return new Map((workers.length > 0 ? workers : [own!]).map((each) => [each, bytesReadBy(each)]));
};

/** What the busiest has read since, over the mean of all. */
export const busiestOf = (before: WorkerReads, after: WorkerReads): number => {
  const reads = [...after].map(([pid, bytes]) => bytes - (before.get(pid) ?? 0));
  const mean = reads.reduce((sum, bytes) => sum + bytes, 0) / reads.length;
  return Math.max(...reads) / mean;
};

/** From files and sockets (proc_pid_io(5)). */
const bytesReadBy = (pid: number): number =>
  Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))![1]);
