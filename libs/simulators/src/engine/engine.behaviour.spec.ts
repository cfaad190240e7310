import { describe, expect, it } from '@jest/globals';
import { DEFAULT_BEHAVIOUR, parseBehaviour, struck } from './engine.behaviour.ts';

describe('the behaviour of an engine', () => {
  it('is the default one where nothing is said', () => {
    expect(parseBehaviour({})).toEqual({ ok: true, value: DEFAULT_BEHAVIOUR });
  });

  it.each([
    ['http-500', { kind: 'http-500', times: null }],
    [
      { kind: 'http-429', retryAfterSeconds: 7, times: 2 },
      { kind: 'http-429', retryAfterSeconds: 7, times: 2 },
    ],
    ['cut-mid-stream', { kind: 'cut-mid-stream', afterTokens: 5, times: null }],
    [
      { kind: 'slow-start', delayMs: 50 },
      { kind: 'slow-start', delayMs: 50 },
    ],
    ['unhealthy', { kind: 'unhealthy' }],
  ])('accepts the fault %j, alone or with parameters', (fault, read) => {
    expect(parseBehaviour({ fault })).toMatchObject({ ok: true, value: { fault: read } });
  });

  it.each([
    ['body', []],
    ['ttftMs', { ttftMs: -1 }],
    ['tokensPerSecond', { tokensPerSecond: 'fast' }],
    ['concurrency', { concurrency: 1.5 }],
    ['speed', { speed: 3 }],
    ['fault', { fault: 'flood' }],
    ['afterTokens', { fault: { kind: 'cut-mid-stream', afterTokens: -2 } }],
    ['delayMs', { fault: { kind: 'http-500', delayMs: 10 } }],
  ])('names the field %s when it does not read', (field, body) => {
    expect(parseBehaviour(body)).toMatchObject({ ok: false, failure: { field } });
  });

  it('lets a counted fault strike so many times and no more', () => {
    const once = struck({ kind: 'http-500', times: 2 });
    expect(once).toEqual({ kind: 'http-500', times: 1 });
    expect(struck(once)).toEqual({ kind: 'none' });
    expect(struck({ kind: 'http-500', times: null })).toEqual({ kind: 'http-500', times: null });
  });
});
