import { describe, expect, it } from '@jest/globals';
import { Backoff } from './backoff.ts';

describe('a back-off', () => {
  it('doubles up to its longest, between half and all of it', () => {
    const longest = new Backoff(100, 1000, () => 1);
    const shortest = new Backoff(100, 1000, () => 0);
    expect([1, 2, 3, 4, 5].map(() => longest.nextMs())).toEqual([100, 200, 400, 800, 1000]);
    expect([1, 2, 3].map(() => shortest.nextMs())).toEqual([50, 100, 200]);
  });

  it('starts again after a success', () => {
    const backoff = new Backoff(100, 1000, () => 1);
    backoff.nextMs();
    backoff.nextMs();
    backoff.reset();
    expect(backoff.nextMs()).toBe(100);
  });
});
