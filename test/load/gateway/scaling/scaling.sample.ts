import type { LoadOrder } from '../load/load.orders.ts';
import { isSound, type PhaseContext } from '../phases.ts';
import { cpuMicrosOf } from '../process.cost.ts';
import type { Program } from '../programs/program.ts';
import { percentile } from '../statistics.ts';
import { LockWatch } from './lock.watch.ts';
import { busiestOf, readsOfWorkers } from './worker.shares.ts';

/** The same gateway, with so many processes. */
export interface ScaledGateway {
  readonly workers: number;
  readonly program: Program;
}

/** What one round says of one of them. */
export interface ScalingSample {
  readonly cpuMicrosPerRequest: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests of the busiest process over the mean of all. */
  readonly busiest: number;
  /** Share of the time that one of its connections waited for a lock in PostgreSQL. */
  readonly lockWaits: number;
  readonly failures: number;
}

/** For each process: what a request costs depends on how many of them share a turn, a write and a call. */
const PER_SECOND = 1_000;
const CONNECTIONS = 24;
const DURATION_MS = 4_000;
const WARM_UP_MS = 6_000;

export const warmUpScaled = async (context: PhaseContext, gateway: ScaledGateway): Promise<void> => {
  await context.rest();
  await context.clients.run({
    kind: 'closed',
    target: gateway.program.target('whole'),
    connections: CONNECTIONS * gateway.workers,
    durationMs: WARM_UP_MS * gateway.workers * context.pace,
  });
  await gateway.program.settled();
};

/** @throws Error if so many requests failed that the rest would say nothing */
export const measureScaled = async (
  context: PhaseContext,
  { workers, program }: ScaledGateway,
): Promise<ScalingSample> => {
  await context.rest();
  const [pid] = program.pids;
  const watch = await LockWatch.start(program.databaseUrl!);
  const [cpuBefore, readsBefore] = [cpuMicrosOf([pid!]), readsOfWorkers(pid!)];
  const result = await context.clients.run(steady(context, { workers, program }));
  const busiest = busiestOf(readsBefore, readsOfWorkers(pid!));
  await program.settled();
  const cpuMicros = cpuMicrosOf([pid!]) - cpuBefore;
  const lockWaits = await watch.stop();
  if (!isSound(result)) throw new Error(`${result.failures} requests to ${workers} processes failed`);
  return {
    cpuMicrosPerRequest: cpuMicros / result.answers,
    p50Ms: percentile(result.latenciesMs, 0.5),
    p99Ms: percentile(result.latenciesMs, 0.99),
    busiest,
    lockWaits,
    failures: result.failures,
  };
};

const steady = ({ pace }: PhaseContext, { workers, program }: ScaledGateway): LoadOrder => ({
  kind: 'open',
  target: program.target('whole'),
  perSecond: PER_SECOND * workers,
  durationMs: DURATION_MS * pace,
  inTurn: CONNECTIONS * workers,
});
