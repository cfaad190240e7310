import { describe, expect, it } from '@jest/globals';
import { readGeneratedUsage, readInputUsage } from './usage.reader.ts';

const usage = (cached: unknown, reasoning: unknown) => ({
  prompt_tokens: 11,
  completion_tokens: 3,
  prompt_tokens_details: { cached_tokens: cached },
  completion_tokens_details: { reasoning_tokens: reasoning },
});

describe('what an engine says it used', () => {
  it('has no part that is more than its whole: nothing costs less than nothing', () => {
    const tokens = { input: 11, cachedInput: 11, output: 3, reasoning: 3 };
    expect(readGeneratedUsage(usage(4_000_000, 99))).toEqual(tokens);
  });

  it('has parts that count for nothing where they are no counts', () => {
    for (const part of [-1, 0.5, '3', null, {}, Number.NaN]) {
      expect(readGeneratedUsage(usage(part, part))).toMatchObject({ cachedInput: 0, reasoning: 0 });
    }
  });

  it.each([-1, 1.5, '11', null, Number.NaN, 1e10, 9e15, 1e300])('is not believed with %p tokens', (count) => {
    expect(readGeneratedUsage({ prompt_tokens: count, completion_tokens: 3 })).toBeUndefined();
    expect(readGeneratedUsage({ prompt_tokens: 11, completion_tokens: count })).toBeUndefined();
    expect(readInputUsage({ prompt_tokens: count ?? undefined, total_tokens: count })).toBeUndefined();
  });
});
