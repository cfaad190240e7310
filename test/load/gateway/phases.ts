import type { Clients } from './load/clients.ts';
import type { LoadOrder, LoadResult } from './load/load.orders.ts';
import { cpuMicrosOf, residentMiBOf } from './process.cost.ts';
import type { Program } from './programs/program.ts';
import type { Gaps, Sample } from './sample.ts';
import { percentile } from './statistics.ts';

const CONNECTIONS = 64;
const WARM_UP_TURNS = 4;
const WARM_UP_PACE = 4;
const OPEN_LOOP_PER_SECOND = 1_000;
/** Its slowest hundredth are 40 requests: one pause of the host or of a collector, of 20 ms, is not all of them. */
const OPEN_LOOP_MS = 4_000;
const STREAMS = 200;
const STREAM_RAMP_MS = 1_000;
const MANY_STREAMS = 2_000;
const MANY_RAMP_MS = 2_000;
/** More failures than this share, and a number would say nothing. */
const TOLERATED_FAILURES = 0.01;

export interface PhaseContext {
  readonly clients: Clients;
  /** Multiplies how long each phase lasts. */
  readonly pace: number;
  /** Resolves when nothing of an earlier phase is still at work. */
  readonly rest: () => Promise<void>;
}

const run = async ({ clients, rest }: PhaseContext, order: LoadOrder): Promise<LoadResult> => {
  await rest();
  return clients.run(order);
};

/** What the upstreams take by themselves, in the same round. */
export interface DirectTimes {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly ttftP50Ms: number;
}

export const measureDirect = async (context: PhaseContext, direct: Program): Promise<DirectTimes> => {
  const open = await run(context, openLoop(context, direct));
  const streams = await run(context, streamLoop(context, direct));
  return {
    p50Ms: percentile(open.latenciesMs, 0.5),
    p99Ms: percentile(open.latenciesMs, 0.99),
    ttftP50Ms: percentile(streams.latenciesMs, 0.5),
  };
};

/**
 * Until the compiler of a Node program has done its work on each of the paths that are measured: that is the cost of a
 * start, not of a request. In turns, so that what one left to do is done before the next, and no program has been idle for
 * longer when it is measured than between two rounds: a host takes the memory that nobody touches.
 */
export const warmUp = async (context: PhaseContext, programs: readonly Program[]): Promise<void> => {
  const longer = { ...context, pace: context.pace * WARM_UP_PACE };
  for (let turn = 0; turn < WARM_UP_TURNS; turn++) {
    for (const program of programs) {
      await run(context, closedLoop(longer, program));
      await run(context, openLoop(context, program));
      await run(context, streamLoop(context, program));
      await program.settled();
    }
  }
};

/** One round of one program. */
export const measure = async (
  context: PhaseContext,
  program: Program,
  direct: DirectTimes,
): Promise<Sample> => {
  const closed = await costing(context, program, closedLoop(context, program));
  const open = await costing(context, program, openLoop(context, program));
  const streams = await costing(context, program, streamLoop(context, program));
  const added = (result: LoadResult, share: number, directMs: number) =>
    isSound(result) ? percentile(result.latenciesMs, share) - directMs : undefined;
  return {
    cpuMicrosPerRequest: isSound(closed.result) ? closed.cpuMicros / closed.result.answers : undefined,
    requestsPerSecond: isSound(closed.result)
      ? (closed.result.answers * 1_000) / closed.result.elapsedMs
      : undefined,
    p50Ms: added(open.result, 0.5, direct.p50Ms),
    p99Ms: added(open.result, 0.99, direct.p99Ms),
    ttftP50Ms: added(streams.result, 0.5, direct.ttftP50Ms),
    sseEventsPerSecondPerCore: isSound(streams.result)
      ? (streams.result.events * 1_000_000) / streams.cpuMicros
      : undefined,
    residentMiB: Math.max(closed.residentMiB, open.residentMiB, streams.residentMiB),
  };
};

export const measureGaps = async (context: PhaseContext, program: Program): Promise<Gaps> => {
  const { gapsMs, failures } = await run(context, {
    kind: 'streams',
    target: program.target('slow'),
    streams: MANY_STREAMS,
    rampMs: MANY_RAMP_MS,
    durationMs: 0,
  });
  return {
    name: program.name,
    longestMs: Math.max(...gapsMs),
    p999Ms: percentile(gapsMs, 0.999),
    failures,
  };
};

const closedLoop = ({ pace }: PhaseContext, program: Program): LoadOrder => ({
  kind: 'closed',
  target: program.target('whole'),
  connections: CONNECTIONS,
  durationMs: 1_500 * pace,
});

const openLoop = ({ pace }: PhaseContext, program: Program): LoadOrder => ({
  kind: 'open',
  target: program.target('whole'),
  perSecond: OPEN_LOOP_PER_SECOND,
  durationMs: OPEN_LOOP_MS * pace,
});

const streamLoop = ({ pace }: PhaseContext, program: Program): LoadOrder => ({
  kind: 'streams',
  target: program.target('brisk'),
  streams: STREAMS,
  rampMs: STREAM_RAMP_MS,
  durationMs: 2_500 * pace,
});

interface Costing {
  readonly result: LoadResult;
  readonly cpuMicros: number;
  /** At the end of the phase. */
  readonly residentMiB: number;
}

const costing = async (context: PhaseContext, program: Program, order: LoadOrder): Promise<Costing> => {
  await context.rest();
  const before = cpuMicrosOf(program.pids);
  const result = await context.clients.run(order);
  await program.settled();
  return {
    result,
    cpuMicros: cpuMicrosOf(program.pids) - before,
    residentMiB: residentMiBOf(program.pids),
  };
};

export const isSound = ({ answers, failures }: LoadResult): boolean =>
  answers > 0 && failures <= (answers + failures) * TOLERATED_FAILURES;
