import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a run of the suite measured; what it did not come to is absent. */
export interface ScaleReport {
  readonly deployments: number;
  readonly cluster: 'stand-in' | 'real';
  /** From the worker's start to the last Ready. */
  readyMs?: number;
  /** The same objects by a client that only applies them and waits for their pods. */
  bareMs?: number;
  /** Requests to the API server while nothing changed. */
  resync?: { readonly reads: number; readonly writes: number };
  /** The heap after many looks, as a multiple of before. */
  heapGrowth?: number;
  /** From a pod's deletion to the event of a subscription. */
  visibleMs?: number;
  goneMs?: number;
}

/** Prints the figures, and writes them to the file that the bench names. */
export const tell = (report: ScaleReport): void => {
  process.stdout.write(`\n${linesOf(report).join('\n')}\n`);
  const file = process.env['SCALE_JSON'];
  if (!file) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
};

const linesOf = ({ deployments, cluster, ...figures }: ScaleReport): string[] => {
  const { readyMs, bareMs, resync, heapGrowth, visibleMs, goneMs } = figures;
  return [
    `${deployments} deployments, ${cluster} cluster`,
    readyMs !== undefined && `all Ready after ${seconds(readyMs)}`,
    bareMs !== undefined && `a bare client ${seconds(bareMs)}`,
    readyMs !== undefined && bareMs !== undefined && `${(readyMs / bareMs).toFixed(2)} times the bare client`,
    resync && `an unchanged world, looked at again and again: ${resync.reads} reads, ${resync.writes} writes`,
    heapGrowth !== undefined && `heap afterwards ${heapGrowth.toFixed(2)} times`,
    visibleMs !== undefined && `a change in the cluster is in GraphQL after ${seconds(visibleMs)}`,
    goneMs !== undefined && `all gone after ${seconds(goneMs)}`,
  ].filter((line) => line !== false && line !== undefined);
};

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
