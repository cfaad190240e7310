import { describe, expect, it } from '@jest/globals';
import { missingStart, START } from './runtime.start.ts';

const NOTHING = { nodeOptions: [], env: {} };

describe('what the gateway is to be started with', () => {
  it('bounds the young generation, the arenas that memory is taken from, and what of it is kept free', () => {
    expect(START).toEqual({
      nodeOptions: [expect.stringMatching(/^--max-semi-space-size=\d+$/)],
      env: {
        MALLOC_ARENA_MAX: expect.stringMatching(/^\d$/),
        GLIBC_TUNABLES: 'glibc.malloc.mmap_threshold=1048576:glibc.malloc.trim_threshold=1048576',
      },
    });
  });

  it('is missed where it is not given, whatever the value and the spelling', () => {
    expect(missingStart([], {})).toEqual(START);
    expect(missingStart(['--cpu-prof', '--min-semi-space-size=1'], { PATH: '/' })).toEqual(START);
    for (const given of [START.nodeOptions, ['--max-semi-space-size=32'], ['--max_semi_space_size=8']])
      expect(missingStart(given, { MALLOC_ARENA_MAX: '4', GLIBC_TUNABLES: '' })).toEqual(NOTHING);
  });
});
