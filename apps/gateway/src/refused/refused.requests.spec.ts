import { describe, expect, it } from '@jest/globals';
import type { Remembered } from './refused.requests.ts';
import { MOST_PER_KEY, MOST_UNTOLD, RefusedRequests } from './refused.requests.ts';

const MINUTE_MS = 60_000;
const FLOOD = 200_000;

let described = 0;
const refuse = (refused: RefusedRequests, apiKeyId: string, cause = 'quota-spent', nowMs = 0): void =>
  refused.note({ apiKeyId, cause }, nowMs, () => {
    described++;
    return { id: `${apiKeyId} ${cause} ${described}` } as unknown as Remembered['request'];
  });
const counted = (told: readonly Remembered[]): number => told.reduce((sum, { alike }) => sum + 1 + alike, 0);

describe('refused requests', () => {
  it('are remembered one by one, and told once', () => {
    const refused = new RefusedRequests();
    refuse(refused, 'key');
    refuse(refused, 'key', 'suspended');
    expect(refused.take(10).map(({ alike }) => alike)).toEqual([0, 0]);
    expect(refused.take(10)).toEqual([]);
  });

  it('of a flood are described as often as a minute allows, and only counted beyond', () => {
    const refused = new RefusedRequests();
    described = 0;
    for (let request = 0; request < FLOOD; request++) refuse(refused, 'key');
    expect(described).toBe(MOST_PER_KEY);
    expect(refused.untold).toBe(MOST_PER_KEY);
    expect(counted(refused.take(FLOOD))).toBe(FLOOD);
    for (let request = 0; request < FLOOD; request++) refuse(refused, 'key');
    expect(described).toBe(MOST_PER_KEY);
    // The one that the others are counted with is told again.
    expect(refused.take(FLOOD).map(({ alike }) => alike)).toEqual([2 * FLOOD - MOST_PER_KEY]);
    expect(refused.forgotten).toBe(0);
  });

  it('of another cause are remembered in a flood too, the first of each', () => {
    const refused = new RefusedRequests();
    for (let request = 0; request < 1_000; request++) refuse(refused, 'key');
    for (let request = 0; request < 10; request++) refuse(refused, 'key', 'suspended');
    const [last] = refused.take(1_000).slice(-1);
    expect(last).toMatchObject({ request: { id: expect.stringContaining('suspended') }, alike: 9 });
  });

  it('begin anew with each minute, and of one key leave others their own', () => {
    const refused = new RefusedRequests();
    described = 0;
    for (const minute of [0, 1])
      for (const key of ['one', 'other'])
        for (let request = 0; request < 100; request++) refuse(refused, key, 'c', minute * MINUTE_MS);
    expect(described).toBe(4 * MOST_PER_KEY);
  });

  it('of any number of keys take bounded memory while nobody can be told: the oldest are forgotten, and counted', () => {
    const refused = new RefusedRequests();
    for (let key = 0; key < FLOOD; key++) refuse(refused, `key-${key}`);
    expect(refused.untold).toBe(MOST_UNTOLD);
    expect(refused.forgotten).toBe(FLOOD - MOST_UNTOLD);
    expect(refused.take(1)[0]!.request.id).toContain(`key-${FLOOD - MOST_UNTOLD} `);
  });

  it('that could not be told are told later', () => {
    const refused = new RefusedRequests();
    refuse(refused, 'key');
    const taken = refused.take(10);
    refused.giveBack(taken);
    expect(refused.take(10)).toEqual(taken);
  });
});
