import { describe, expect, it } from '@jest/globals';
import { standbyWarning } from './index.ts';

describe('what is told of the synchronous standby', () => {
  it('is nothing while one is attached and waited for', () => {
    expect(standbyWarning('attached')).toBeUndefined();
  });

  it.each([
    ['none-configured', 'synchronous_standby_names is empty'],
    ['none-attached', 'no synchronous standby is attached'],
    ['not-waited-for', 'synchronous_commit does not wait'],
  ] as const)('is a warning when it is %s', (standby, words) => {
    expect(standbyWarning(standby)).toContain(words);
  });
});
