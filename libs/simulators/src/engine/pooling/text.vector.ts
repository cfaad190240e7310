import { seededRandom } from '../language/seeded.random.ts';

const ENTRIES_PER_TOKEN = 16;
const RANGE = 1_000_000;

/** Each token adds to a few places; the vector of a text has length 1. Texts that share words are near. */
export function vectorOf(ids: readonly number[], dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions);
  for (const id of ids) {
    const random = seededRandom(id);
    for (let entry = 0; entry < ENTRIES_PER_TOKEN; entry += 1) {
      sum[random.integer(0, dimensions - 1)]! += random.integer(-RANGE, RANGE) / RANGE;
    }
  }
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => value / length);
}

/** Of two vectors of length 1, from 0 to 1. */
export function nearness(one: Float32Array, other: Float32Array): number {
  const cosine = one.reduce((sum, value, index) => sum + value * other[index]!, 0);
  return (1 + cosine) / 2;
}
