import { describe, expect, it } from '@jest/globals';
import { EngineSilence } from './connections/engine.connections.ts';
import { type EngineFailure, failureOf, isEnginesFault, mayTryAnother } from './engine.failure.ts';

const answered = (status: number): EngineFailure => ({ kind: 'answered', status });
const FIRST = { made: 1, received: 1 };

describe('another engine may be asked', () => {
  it.each<[string, EngineFailure, boolean]>([
    ['the first could not be reached', { kind: 'unreachable' }, true],
    ['the first broke off before it answered', { kind: 'broken-off' }, true],
    ['the first has no room', answered(503), true],
    ['the first was asked too often', answered(429), true],
    ['the first failed', answered(500), true],
    ['the first does not know our key', answered(401), true],
    ['the first redirects', answered(302), true],
    ['the first may be generating still', { kind: 'silent' }, false],
    ['somebody on the way to the first gave up', answered(504), false],
    ['the request is at fault', answered(400), false],
    ['the request is too large', answered(413), false],
  ])('when %s: %j %s', (_, failure, may) => {
    expect(mayTryAnother(failure, FIRST)).toBe(may);
  });

  it('only once more for a request that two engines have got: it may be what kills them', () => {
    expect(mayTryAnother({ kind: 'broken-off' }, { made: 2, received: 2 })).toBe(false);
    expect(mayTryAnother(answered(500), { made: 3, received: 2 })).toBe(false);
    expect(mayTryAnother({ kind: 'unreachable' }, { made: 2, received: 1 })).toBe(true);
  });

  it('four times at most', () => {
    expect(mayTryAnother({ kind: 'unreachable' }, { made: 4, received: 0 })).toBe(false);
  });
});

describe('a failure', () => {
  it('is read from what its connections say and from whether the request had left', () => {
    expect(failureOf(new Error('not connected in time'), false)).toEqual({ kind: 'unreachable' });
    expect(failureOf(new Error('the engine closed the connection'), true)).toEqual({ kind: 'broken-off' });
    expect(failureOf(new EngineSilence('nothing came in time'), true)).toEqual({ kind: 'silent' });
  });

  it('tells against the engine, unless the client is at fault or the engine only has no room', () => {
    expect([500, 502, 401, 404, 302].map((status) => isEnginesFault(answered(status)))).toEqual(
      Array(5).fill(true),
    );
    expect([400, 413, 422, 429, 503].map((status) => isEnginesFault(answered(status)))).toEqual(
      Array(5).fill(false),
    );
    expect(isEnginesFault({ kind: 'silent' })).toBe(true);
  });
});
