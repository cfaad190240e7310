import { describe, expect, it } from '@jest/globals';
import { type Ending, type Observation, settlementOf } from './settle.ts';

const EARLY = { input: 11, cachedInput: 4, output: 2, reasoning: 0 };
const seen = (extra: Partial<Observation>): Observation => ({
  usage: EARLY,
  untoldDeltas: 0,
  attempts: 1,
  servedBy: undefined,
  endMs: 10,
  latencyMs: 10,
  course: undefined,
  ttftMs: 5,
  answered: true,
  ...extra,
});
const tokensOf = (ending: Ending['kind'], extra: Partial<Observation>) => {
  const { tokens, quality } = settlementOf({ kind: ending } as Ending, seen(extra), 7);
  return { ...tokens, quality };
};

describe('a request that is over', () => {
  it.each(['client-aborted', 'cut-short', 'completed'] as const)(
    '(%s) pays for what came after usage',
    (ending) => {
      expect(tokensOf(ending, { untoldDeltas: 50 })).toEqual({ ...EARLY, output: 52, quality: 'estimated' });
      expect(tokensOf(ending, {})).toEqual({ ...EARLY, quality: 'measured' });
    },
  );

  it('pays for what was seen where its engine said nothing', () => {
    const estimate = { input: 7, cachedInput: 0, output: 3, reasoning: 0, quality: 'estimated' };
    expect(tokensOf('completed', { usage: undefined, untoldDeltas: 3 })).toEqual(estimate);
  });

  it('before the first byte pays nothing', () => {
    const nothing = { input: 0, cachedInput: 0, output: 0, reasoning: 0, quality: 'measured' };
    expect(tokensOf('client-aborted', { usage: undefined, answered: false })).toEqual(nothing);
  });
});
