import { describe, expect, it } from '@jest/globals';
import { readLoadFailure, spellLoadFailure } from './load-failure.ts';

describe('the last words of a loader', () => {
  it.each(['corrupted', 'missing', 'unreachable', 'no-room', 'volume'] as const)(
    'are read as written: %s',
    (kind) => {
      const failure = { kind, detail: 'model.safetensors: several\nlines' };
      expect(readLoadFailure(spellLoadFailure(failure))).toEqual(failure);
    },
  );

  it('fit into what Kubernetes keeps of them', () => {
    expect(spellLoadFailure({ kind: 'missing', detail: 'é'.repeat(9_000) }).length).toBeLessThan(2_048);
  });

  it.each(['', 'OOMKilled', 'Error: corrupted', 'stalled: no'])('are nobody else’s: «%s»', (text) => {
    expect(readLoadFailure(text)).toBe(undefined);
  });
});
