import { describe, expect, it } from '@jest/globals';
import type { Observation } from '../pipeline/settle.ts';
import type { Route } from '../records/record.views.ts';
import { colourOf, ModelHealth } from './model.health.ts';
import { OutcomeWindow, readWindows } from './outcome.window.ts';

const outcome = (atMs: number, extra: object = {}) => ({
  atMs,
  failed: false,
  ttftMs: 100,
  tokensPerSecond: 80,
  ...extra,
});

describe('the last outcomes of a route', () => {
  it('tell the slowest of twenty and the middle speed', () => {
    const window = new OutcomeWindow();
    for (let turn = 1; turn <= 100; turn++)
      window.note(outcome(turn, { ttftMs: turn, tokensPerSecond: turn }));
    expect(readWindows([window], 0)).toEqual({
      outcomes: 100,
      failures: 0,
      streams: 100,
      ttftP95Ms: 95,
      tokensPerSecondP50: 50,
    });
  });

  it('count those that were not streamed, and those that failed, without a time of their own', () => {
    const window = new OutcomeWindow();
    window.note(outcome(1, { ttftMs: undefined, tokensPerSecond: undefined }));
    window.note(outcome(2, { failed: true, ttftMs: undefined, tokensPerSecond: undefined }));
    expect(readWindows([window], 0)).toEqual({
      outcomes: 2,
      failures: 1,
      streams: 0,
      ttftP95Ms: undefined,
      tokensPerSecondP50: undefined,
    });
  });

  it('are forgotten with time, and when there are many newer', () => {
    const window = new OutcomeWindow();
    for (let turn = 0; turn < 600; turn++) window.note(outcome(turn, { failed: turn < 300 }));
    expect(readWindows([window], 0)).toMatchObject({ outcomes: 512, failures: 212 });
    expect(readWindows([window], 500)).toMatchObject({ outcomes: 100, failures: 0 });
    expect(readWindows([window], 600)).toMatchObject({ outcomes: 0, ttftP95Ms: undefined });
  });
});

describe('the health of a model', () => {
  const route = (id: string) => ({ id, state: 'ready' }) as Route;
  const failed = { kind: 'not-answered', status: 502 } as const;
  const seen = { endMs: 1, latencyMs: 1, ttftMs: undefined, usage: undefined } as Observation;

  it('is told of the routes of whoever asks, not of those of others', () => {
    const health = new ModelHealth(() => 1);
    for (let each = 0; each < 9; each++) health.note('theirs', failed, seen);
    health.note('shared', { kind: 'completed' }, seen);
    const read = (...ids: string[]) => health.read(ids.map(route), () => []);
    expect(read('shared')).toMatchObject({ outcomes: 1, failures: 0 });
    expect(read('theirs', 'shared')).toMatchObject({ outcomes: 10, failures: 9 });
  });

  it('forgets routes that nobody has asked for as long as counts', () => {
    let nowMs = 1;
    const health = new ModelHealth(() => nowMs);
    health.note('old', failed, seen);
    nowMs = 10 * 60_000;
    health.note('new', failed, { ...seen, endMs: nowMs });
    nowMs = 1;
    expect(health.read([route('old')], () => [])).toMatchObject({ outcomes: 0 });
  });
});

describe('the colour of a model', () => {
  const well = {
    outcomes: 100,
    failures: 0,
    streams: 100,
    ttftP95Ms: 4_999,
    tokensPerSecondP50: 31,
    enginesReady: 1,
    requestsWaiting: 0,
  };

  it.each([
    ['green', {}],
    ['green', { outcomes: 0, streams: 0, ttftP95Ms: undefined, tokensPerSecondP50: undefined }],
    ['yellow', { ttftP95Ms: 5_000 }],
    ['yellow', { tokensPerSecondP50: 30.9 }],
    ['yellow', { requestsWaiting: 1 }],
    ['yellow', { failures: 5 }],
    ['red', { ttftP95Ms: 40_000 }],
    ['red', { tokensPerSecondP50: 26.9 }],
    ['red', { failures: 50 }],
    ['red', { enginesReady: 0 }],
    [
      'red',
      { outcomes: 0, streams: 0, ttftP95Ms: undefined, tokensPerSecondP50: undefined, enginesReady: 0 },
    ],
    ['red', { outcomes: 5, failures: 3 }],
    ['yellow', { outcomes: 4, failures: 4 }],
    ['yellow', { streams: 4, ttftP95Ms: 40_000 }],
    ['yellow', { streams: 4, tokensPerSecondP50: 1 }],
  ] as const)(
    'is %s by Albert’s thresholds, and red by no fewer than five requests, for %j',
    (colour, extra) => {
      expect(colourOf({ ...well, ...extra })).toBe(colour);
    },
  );
});
