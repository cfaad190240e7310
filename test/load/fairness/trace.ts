import type { Contract, Demand } from '@beffroi/gateway/testing';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

export const LENGTH_MS = 10 * MINUTE_MS;
export const BURSTY = town('bursty');
export const STEADY = town('steady');
export const SMALL: readonly Contract[] = Array.from({ length: 20 }, (_, at) => town(`small-${at + 1}`));
export const TOWNS: readonly Contract[] = [BURSTY, STEADY, ...SMALL];

function town(id: string): Contract {
  return { id, weight: 1, class: 'standard' };
}

/**
 * Ten minutes of one engine, which can serve some two thirds of it: a town that sends 300 long requests at once
 * every two minutes, one that sends two a second all the time, and twenty that ask something now and then.
 */
export const trace = (seed: number): Demand[] => {
  const roll = mulberry32(seed);
  /** From half to one and a half times. */
  const about = (tokens: number): number => Math.max(1, Math.round(tokens * (0.5 + roll())));
  const ask = (tenant: Contract, atMs: number, inputTokens: number, outputTokens: number): Demand => ({
    tenant,
    atMs,
    inputTokens: about(inputTokens),
    outputTokens: about(outputTokens),
  });
  /** As chance has it, so far apart on average. */
  const arrivals = (everyMs: number): number[] => {
    const instants: number[] = [];
    for (let atMs = 0; atMs < LENGTH_MS; atMs += -Math.log(1 - roll()) * everyMs) instants.push(atMs);
    return instants.slice(1);
  };
  const bursts = [0, 2, 4, 6, 8].flatMap((minute) =>
    Array.from({ length: 300 }, () => ask(BURSTY, minute * MINUTE_MS + 15 * SECOND_MS, 800, 400)),
  );
  const steady = arrivals(SECOND_MS / 2).map((atMs) => ask(STEADY, atMs, 400, 200));
  const small = SMALL.flatMap((each) => arrivals(10 * SECOND_MS).map((atMs) => ask(each, atMs, 200, 100)));
  return [...bursts, ...steady, ...small].sort((one, other) => one.atMs - other.atMs);
};

/** Chance that a seed repeats, from 0 to below 1. */
const mulberry32 = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
