import { describe, expect, it } from '@jest/globals';
import { planCapacity } from './plan-capacity.ts';
import { summarise } from './summarise.ts';

describe('a benchmark', () => {
  it('says what all requests got together, and what one of them waited in the middle', () => {
    const samples = [
      { firstTokenMs: 10, outputTokens: 100 },
      { firstTokenMs: 90, outputTokens: 100 },
      { firstTokenMs: 20, outputTokens: 100 },
    ];
    expect(summarise(samples, 2_000)).toEqual({ outputTokensPerSecond: 150, timeToFirstTokenMs: 20 });
    expect(summarise(samples.slice(0, 2), 1_000).timeToFirstTokenMs).toBe(50);
  });
});

describe('a plan of capacity', () => {
  const measured = { outputTokensPerSecond: 500, gpus: 2 };

  it('leaves engines a fifth for what comes in bursts', () => {
    expect(planCapacity(measured, 400, { held: 2, free: 0 })).toEqual({
      replicas: 1,
      gpus: 2,
      moreGpus: 0,
      isEnough: true,
    });
    expect(planCapacity(measured, 401, { held: 2, free: 1 })).toEqual({
      replicas: 2,
      gpus: 4,
      moreGpus: 2,
      isEnough: false,
    });
  });
});
