import { BacklogWatch, type Demand, serviceOf, type Trip } from '@beffroi/gateway/testing';
import type { Policy } from './policies.ts';
import { BURSTY, LENGTH_MS, SMALL, STEADY, TOWNS } from './trace.ts';

export interface TimesToFirstToken {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface Measured {
  readonly policy: string;
  /** Largest difference in service between two towns over a time in which both had requests waiting. */
  readonly largestDifference: number;
  /** Service a second, over the ten minutes. */
  readonly throughput: number;
  /** Of what was asked for in the ten minutes, turned away or never served in them. */
  readonly refusedShare: number;
  readonly small: TimesToFirstToken;
  readonly steady: TimesToFirstToken;
  readonly bursty: TimesToFirstToken;
}

/** Ten minutes; who has no first token by then has waited at least until then. */
export const measure = (policy: Policy, demands: readonly Demand[]): Measured => {
  const run = policy.open();
  const watch = new BacklogWatch(TOWNS);
  let next = 0;
  let refused = 0;
  while (run.nowMs < LENGTH_MS) {
    if (run.isIdle) run.nowMs = Math.max(run.nowMs, demands[next]?.atMs ?? LENGTH_MS);
    for (; next < demands.length && demands[next]!.atMs <= run.nowMs; next++) {
      if (policy.admits(demands[next]!)) run.offer(demands[next]!);
      else refused++;
    }
    run.step();
    const waiting = waitingIn(run);
    watch.look(run.service, (id) => waiting.has(id));
  }
  const service = [...run.service.values()].reduce((sum, given) => sum + given, 0);
  const timesOf = (...towns: readonly { readonly id: string }[]) =>
    timesToFirstToken(run.trips.filter(({ demand }) => towns.some(({ id }) => id === demand.tenant.id)));
  return {
    policy: policy.name,
    largestDifference: Math.round(watch.largest),
    throughput: Math.round(service / (LENGTH_MS / 1_000)),
    refusedShare: (refused + run.refused.length + run.late.length) / demands.length,
    small: timesOf(...SMALL),
    steady: timesOf(STEADY),
    bursty: timesOf(BURSTY),
  };
};

type Run = ReturnType<Policy['open']>;

const waitingIn = ({ trips, refused, late }: Run): ReadonlySet<string> => {
  const gone = new Set([...refused, ...late]);
  return new Set(
    trips.filter((trip) => !trip.hasBegun && !gone.has(trip)).map(({ demand }) => demand.tenant.id),
  );
};

const timesToFirstToken = (trips: readonly Trip[]): TimesToFirstToken => {
  const times = trips
    .filter(({ hasBegun }) => hasBegun)
    .map(({ demand, firstTokenMs }) => (firstTokenMs ?? LENGTH_MS) - demand.atMs)
    .sort((one, other) => one - other);
  const at = (share: number): number => Math.round(times[Math.floor(times.length * share)] ?? Number.NaN);
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
};

/** Between two towns that wait throughout, as published: 2U, where U is what the engine's room holds at most. */
export const publishedBound = (demands: readonly Demand[], room: number): number =>
  2 *
  room *
  Math.max(...demands.map(({ inputTokens, outputTokens }) => serviceOf(inputTokens, outputTokens)));
