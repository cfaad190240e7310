import { describe, expect, it } from '@jest/globals';
import { brandId, type ModelId } from '@beffroi/kernel';
import type { LimitOverride } from '../limit.override.ts';
import { type CountedHour, countedBy, shadowReport } from './counted.usage.ts';

const hour = (at: string, requests: number, tokens: number): CountedHour => ({
  at: new Date(`2026-11-22T${at}:00:00Z`),
  modelId: brandId<ModelId>('small'),
  requests,
  inputTokens: tokens,
  cachedInputTokens: 0,
  outputTokens: 0,
  listPriceMicros: 2 * tokens,
});
const day = [hour('09', 10, 400), hour('08', 20, 300), hour('11', 5, 100), hour('10', 8, 800)];

describe('what was counted', () => {
  it('is in the unit of the limit: requests, tokens, or euros', () => {
    const sum = (metric: 'requests' | 'tokens' | 'euros') => countedBy({ metric }, day);
    expect([sum('requests'), sum('tokens'), sum('euros')]).toEqual([43, 1_600, 3_200]);
    const answered = { ...hour('08', 1, 100), cachedInputTokens: 60, outputTokens: 10 };
    expect(countedBy({ metric: 'tokens' }, [answered])).toBe(110);
  });
});

describe('a shadow limit', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const reportOf = (value: number | null, override: LimitOverride | null = null) =>
    shadowReport({ metric: 'tokens', value, override }, day, now);

  it('says since when it would have been over, and how many requests it would have refused', () => {
    // 300 + 400 by ten o’clock; 500 of the 800 that came then are beyond 1 000, and all that came after.
    expect(reportOf(1_000)).toEqual({ overSince: new Date('2026-11-22T10:00:00Z'), refusedRequests: 5 + 5 });
  });

  it('is what it is for a while, until then and from then on', () => {
    const noon = {
      value: 1_600,
      from: new Date('2026-11-22T11:30:00Z'),
      until: new Date('2026-11-22T13:00:00Z'),
    };
    expect(reportOf(1_000, noon)).toEqual({ overSince: null, refusedRequests: 0 });
    for (const other of [
      { ...noon, until: now },
      { ...noon, from: noon.until },
    ])
      expect(reportOf(1_000, other)).toEqual(reportOf(1_000));
  });

  it('would have refused nothing where it was never over, and everything at 0', () => {
    expect(reportOf(1_600)).toEqual({ overSince: null, refusedRequests: 0 });
    expect(reportOf(null)).toEqual({ overSince: null, refusedRequests: 0 });
    expect(reportOf(0)).toEqual({ overSince: new Date('2026-11-22T08:00:00Z'), refusedRequests: 43 });
  });
});
