import { describe, expect, it } from '@jest/globals';
import { reachedThresholds } from './thresholds.ts';

describe('the thresholds of a budget', () => {
  it.each([
    [0, []],
    [699, []],
    [700, [70]],
    [899, [70]],
    [900, [70, 90]],
    [999, [70, 90]],
    [1_000, [70, 90, 100]],
    [5_000, [70, 90, 100]],
  ])('at %i of 1 000 are %j', (spent, reached) => {
    expect(reachedThresholds(spent, 1_000)).toEqual(reached);
  });

  it('are never reached where nothing limits, nor told of what is closed', () => {
    expect(reachedThresholds(1_000_000, null)).toEqual([]);
    expect(reachedThresholds(1, 0)).toEqual([]);
  });
});
