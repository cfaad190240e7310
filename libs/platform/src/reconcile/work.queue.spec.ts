import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createWorkQueue, type WorkQueueOptions } from './index.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A queue whose work ends when the spec says so. */
const manualQueue = (options: Partial<WorkQueueOptions> = {}) => {
  const started: string[] = [];
  const retries: number[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const queue = createWorkQueue({
    concurrency: 2,
    random: () => 1,
    work: (key) => {
      started.push(key);
      return new Promise((resolve, reject) => {
        ends.set(key, (error) => (error ? reject(error) : resolve()));
      });
    },
    onFailure: (_key, _error, retryInMs) => void retries.push(retryInMs),
    ...options,
  });
  const end = async (key: string, error?: Error) => {
    ends.get(key)!(error);
    await settle();
  };
  return { queue, started, retries, end };
};
const settle = () => jest.advanceTimersByTimeAsync(0);

describe('a work queue', () => {
  it('works on as many keys at once as it may, in their order', async () => {
    const { queue, started, end } = manualQueue();
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
    await settle();
    expect([started, queue.depth]).toEqual([['a', 'b'], 2]);
    await end('b');
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('has a key once, however often it is added', async () => {
    const { queue, started, end } = manualQueue({ concurrency: 1 });
    for (const key of ['a', 'b', 'b', 'b']) queue.add(key);
    await settle();
    await end('a');
    await end('b');
    expect(started).toEqual(['a', 'b']);
  });

  it('never works on a key twice at once, but again when it was added meanwhile', async () => {
    const { queue, started, end } = manualQueue();
    queue.add('a');
    await settle();
    queue.add('a');
    queue.add('a');
    await settle();
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'a']);
    await end('a');
    expect(started).toEqual(['a', 'a']);
  });

  it('brings a failed key back later and later, and forgets its failures with a success', async () => {
    const { queue, started, retries, end } = manualQueue({ backoff: { firstMs: 100, maxMs: 350 } });
    queue.add('a');
    await settle();
    for (let failure = 0; failure < 4; failure++) {
      await end('a', new Error('x'));
      await jest.advanceTimersByTimeAsync(retries.at(-1)! - 1);
      expect(started).toHaveLength(failure + 1);
      await jest.advanceTimersByTimeAsync(1);
    }
    expect(retries).toEqual([100, 200, 350, 350]);
    await end('a');
    queue.add('a');
    await settle();
    await end('a', new Error('x'));
    expect(retries.at(-1)).toBe(100);
  });

  it('spreads those that fail together', async () => {
    const { queue, retries, end } = manualQueue({ random: () => 0 });
    queue.add('a');
    await settle();
    await end('a', new Error('x'));
    expect(retries).toEqual([50]);
  });

  it('adds a key at the earliest of its times, and sooner when it is added in between', async () => {
    const { queue, started, end } = manualQueue();
    queue.addAfter('a', 500);
    queue.addAfter('a', 100);
    queue.addAfter('a', 300);
    await jest.advanceTimersByTimeAsync(100);
    expect(started).toEqual(['a']);
    await end('a');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(started).toEqual(['a']);
  });

  it('does not come back at a time that was planned before it was worked on', async () => {
    const { queue, started, end } = manualQueue();
    queue.addAfter('a', 500);
    queue.add('a');
    await settle();
    queue.addAfter('a', 800);
    await end('a');
    await jest.advanceTimersByTimeAsync(799);
    expect(started).toEqual(['a']);
    await jest.advanceTimersByTimeAsync(1);
    expect(started).toEqual(['a', 'a']);
  });

  it('ends the work at hand when it stops, and begins none', async () => {
    const { queue, started, end } = manualQueue({ concurrency: 1 });
    queue.add('a');
    queue.add('b');
    queue.addAfter('c', 10);
    await settle();
    let stopped = false;
    const stopping = queue.stop().then(() => (stopped = true));
    queue.add('d');
    queue.add('a');
    await jest.advanceTimersByTimeAsync(100);
    expect(stopped).toBe(false);
    await end('a');
    await stopping;
    await jest.advanceTimersByTimeAsync(100);
    expect(started).toEqual(['a']);
  });
});
