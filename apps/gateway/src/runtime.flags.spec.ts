import { describe, expect, it } from '@jest/globals';
import { missingStartFlags, START_FLAGS } from './runtime.flags.ts';

describe('what the gateway is to be started with', () => {
  it('bounds the young generation', () => {
    expect(START_FLAGS).toEqual([expect.stringMatching(/^--max-semi-space-size=\d+$/)]);
  });

  it('is missed where it is not given, whatever the value and the spelling', () => {
    expect(missingStartFlags([])).toEqual(START_FLAGS);
    expect(missingStartFlags(['--cpu-prof', '--min-semi-space-size=1'])).toEqual(START_FLAGS);
    for (const given of [START_FLAGS, ['--max-semi-space-size=32'], ['--max_semi_space_size=8']])
      expect(missingStartFlags(given)).toEqual([]);
  });
});
