import { describe, expect, it } from '@jest/globals';
import { gathered } from './index.ts';

const doubling = (fails: (items: readonly number[]) => boolean = () => false) => {
  const batches: (readonly number[])[] = [];
  const double = gathered<number, number>({
    most: 3,
    work: async (items) => {
      batches.push(items);
      await new Promise(setImmediate);
      if (fails(items)) throw new Error(`failed on ${items.join()}`);
      return items.map((item) => item * 2);
    },
  });
  return { batches, double };
};

describe('calls that are gathered', () => {
  it('go together when they are made together, and each has its own answer', async () => {
    const { batches, double } = doubling();
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('wait for the batch before them, and are never more than the most', async () => {
    const { batches, double } = doubling();
    const first = double(1);
    await new Promise(setImmediate);
    expect(await Promise.all([first, ...[2, 3, 4, 5].map(double)])).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('fail alone: what is wrong with one is not the others’', async () => {
    const { double } = doubling((items) => items.includes(2));
    const answers = await Promise.allSettled([1, 2, 3].map(double));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await double(4)).toBe(8);
  });

  it('are not all tried alone while nothing works', async () => {
    const { batches, double } = doubling(() => true);
    const answers = await Promise.allSettled([1, 2, 3].map(double));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(batches).toEqual([[1, 2, 3], [1], [2]]);
  });
});
