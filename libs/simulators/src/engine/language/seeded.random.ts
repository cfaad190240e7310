import { createHash } from 'node:crypto';

/** Draws that depend on nothing but the seed, so that a reply can be asked for again. */
export interface SeededRandom {
  /** An integer in [from, to], both included. */
  integer(from: number, to: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** Any JSON-serialisable parts make a seed; equal parts make equal draws. */
export function seededRandom(...parts: readonly unknown[]): SeededRandom {
  let state = createHash('sha256').update(JSON.stringify(parts)).digest().readUInt32LE(0);

  /** mulberry32, by Tommy Ettinger (public domain). */
  function fraction(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));
  return { integer, pick: (choices) => choices[integer(0, choices.length - 1)] ?? choices[0] };
}
