import { describe, expect, it } from '@jest/globals';
import { admit } from './admit.ts';

const MINUTE_MS = 60_000;
const state = { sinceContactMs: 0, maxIsolationMs: 15 * MINUTE_MS, hasRoom: true, isStopping: false };

describe('a gateway out of contact with the database', () => {
  it.each([
    ['public', 15 * MINUTE_MS],
    ['interne', 15 * MINUTE_MS],
    ['personnel', 15 * MINUTE_MS],
    ['sensible', 2_000],
    ['sante', 2_000],
  ] as const)('admits %s data for %d ms and no longer', (sensitivity, sinceContactMs) => {
    expect(admit(sensitivity, { ...state, sinceContactMs }).ok).toBe(true);
    expect(admit(sensitivity, { ...state, sinceContactMs: sinceContactMs + 1 })).toEqual({
      ok: false,
      failure: { kind: 'isolated', sinceContactMs: sinceContactMs + 1 },
    });
  });

  it('admits nothing for longer than the installation allows, sensitive or not', () => {
    const short = { ...state, maxIsolationMs: 1_000, sinceContactMs: 1_500 };
    expect([admit('public', short).ok, admit('sensible', short).ok]).toEqual([false, false]);
  });

  it('that has never been in contact admits nothing', () => {
    expect(admit('public', { ...state, sinceContactMs: Number.POSITIVE_INFINITY }).ok).toBe(false);
  });
});

describe('a gateway whose journal has no room', () => {
  it('admits nothing', () => {
    expect(admit('public', { ...state, hasRoom: false })).toEqual({
      ok: false,
      failure: { kind: 'journal-full' },
    });
  });
});

describe('a gateway that stops', () => {
  it('admits nothing, and says that it is for a moment', () => {
    expect(admit('public', { ...state, isStopping: true, hasRoom: false })).toEqual({
      ok: false,
      failure: { kind: 'stopping' },
    });
  });
});
