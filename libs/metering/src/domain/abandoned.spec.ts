import { describe, expect, it } from '@jest/globals';
import { estimatedEvent, isAbandoned, type OpenAdmission } from './abandoned.ts';

const now = new Date('2026-11-21T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const ALIVE = { fencedAt: null, leftAt: null, polledAt: minutesAgo(0) };

describe('what a run left open', () => {
  it.each([
    ['while it polls', ALIVE, false],
    ['while its successor may still replay its disk', { ...ALIVE, fencedAt: minutesAgo(9) }, false],
    ['long after it was fenced', { ...ALIVE, fencedAt: minutesAgo(11) }, true],
    ['long after it left', { ...ALIVE, leftAt: minutesAgo(11) }, true],
    ['while one of its requests may last', { ...ALIVE, polledAt: minutesAgo(49) }, false],
    ['when none of its requests can last', { ...ALIVE, polledAt: minutesAgo(50) }, true],
    ['before it ever polled', { ...ALIVE, polledAt: null }, false],
  ])('%s', (_, state, abandoned) => {
    expect(isAbandoned(state, now)).toBe(abandoned);
  });

  it('counts what had been delivered, and nothing where nothing was', () => {
    const open = {
      event: { id: 'r' },
      estimatedInputTokens: 12,
      promisedTokens: 40,
    } as unknown as OpenAdmission;
    expect(estimatedEvent(open)).toMatchObject({
      id: 'r',
      outcome: 'recovered',
      quality: 'estimated',
      httpStatus: 200,
      tokens: { input: 12, output: 40 },
    });
    expect(estimatedEvent({ ...open, promisedTokens: 0 })).toMatchObject({
      httpStatus: 502,
      tokens: { input: 0, output: 0 },
    });
  });
});
