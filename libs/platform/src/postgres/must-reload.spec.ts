import { describe, expect, it } from '@jest/globals';
import { mustReload, type PollAnswer, type TailOrigin } from './index.ts';

const origin: TailOrigin = { epoch: 1, systemIdentifier: 's', timeline: '00000001', purgedSeq: 50 };
const answer = (change: Partial<PollAnswer>): PollAnswer => ({
  ...origin,
  now: '2026-11-21T00:00:00+00:00',
  maxSeq: 100,
  records: [],
  more: false,
  fenced: false,
  contended: [],
  presence: [],
  standby: 'attached',
  ...change,
});

describe('a tailer', () => {
  it('goes on where it was', () => {
    expect(mustReload(origin, 100, answer({}))).toBe(false);
  });

  it.each([
    ['after a restore', { epoch: 2 }],
    ['on another cluster', { systemIdentifier: 't' }],
    ['after a failover', { timeline: '00000002' }],
    ['when the database is behind it', { maxSeq: 99 }],
  ])('loads again %s', (_when, change) => {
    expect(mustReload(origin, 100, answer(change))).toBe(true);
  });

  it('loads again when tombstones were purged that it never saw', () => {
    expect(mustReload(origin, 60, answer({ purgedSeq: 61 }))).toBe(true);
    expect(mustReload(origin, 60, answer({ purgedSeq: 60 }))).toBe(false);
  });

  it('may still be on its way through a load when it is below the purge that came before', () => {
    expect(mustReload(origin, 10, answer({ purgedSeq: 50 }))).toBe(false);
  });
});
