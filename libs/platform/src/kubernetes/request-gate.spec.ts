import { describe, expect, it } from '@jest/globals';
import { RequestGate } from './request-gate.ts';

describe('a request gate', () => {
  it('lets only so many through at a time, in their order, and loses none to a failure', async () => {
    const gate = new RequestGate(2);
    const finished: number[] = [];
    let inside = 0;
    let most = 0;
    const call = (index: number) => async () => {
      inside += 1;
      most = Math.max(most, inside);
      await Promise.resolve();
      inside -= 1;
      finished.push(index);
      if (index === 1) throw new Error('refused');
    };
    const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => gate.run(call(index))));
    expect(most).toBe(2);
    expect(finished).toEqual([0, 1, 2, 3, 4]);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });
});
