import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  afterBusy,
  afterCheck,
  afterFailure,
  afterSuccess,
  conditionAt,
  NEWCOMER,
  type Standing,
} from './standing.ts';

const failing = (times: number, from: Standing = NEWCOMER, nowMs = 0): Standing =>
  Array.from({ length: times }).reduce<Standing>(
    (standing) => afterFailure(standing, nowMs, undefined),
    from,
  );

describe('an engine', () => {
  it('that only succeeds keeps one and the same standing', () => {
    expect(afterSuccess(NEWCOMER, 0)).toBe(NEWCOMER);
    expect(afterCheck(NEWCOMER, true)).toBe(NEWCOMER);
  });

  it('may fail twice, and is sent away by the third failure in a row', () => {
    expect(conditionAt(failing(2), 0)).toBe('ready');
    expect(conditionAt(afterFailure(afterSuccess(failing(2), 0), 0, undefined), 0)).toBe('ready');
    expect(conditionAt(failing(3), 0)).toBe('ejected');
  });

  it('is not sent away at once by the requests of one collectivité, which may be what is wrong', () => {
    const of = (...tenants: readonly (string | undefined)[]) =>
      tenants.reduce<Standing>((standing, tenant) => afterFailure(standing, 0, tenant), NEWCOMER);
    expect(conditionAt(of('bourges', 'bourges', 'bourges', 'bourges'), 0)).toBe('ready');
    expect(conditionAt(of('bourges', 'bourges', 'vierzon'), 0)).toBe('ejected');
    expect(conditionAt(of('bourges', 'vierzon', 'bourges'), 0)).toBe('ejected');
    expect(conditionAt(of('bourges', 'bourges', undefined), 0)).toBe('ejected');
    expect(conditionAt(of(...Array<string>(8).fill('bourges')), 0)).toBe('ejected');
  });

  it('that fails every other request is sent away too', () => {
    let standing = NEWCOMER;
    for (let turn = 0; turn < 8; turn++) standing = afterFailure(afterSuccess(standing, 0), 0, 'bourges');
    expect(conditionAt(standing, 0)).toBe('ejected');
  });

  it('comes back on trial: one success and it is ready, one failure and it stays away for longer', () => {
    const away = failing(3);
    const backMs = away.ejectedUntilMs;
    expect(conditionAt(away, backMs)).toBe('on-trial');
    expect(conditionAt(afterSuccess(away, backMs), backMs)).toBe('ready');
    const again = afterFailure(away, backMs, undefined);
    expect(conditionAt(again, backMs)).toBe('ejected');
    expect(again.ejectedUntilMs - backMs).toBeGreaterThan(backMs);
  });

  it('stays away longer each time, up to a bound, and that is forgotten once it has behaved', () => {
    let standing = failing(3);
    const timesMs: number[] = [];
    for (let turn = 0; turn < 12; turn++) {
      const fromMs = standing.ejectedUntilMs;
      standing = afterFailure(standing, fromMs, undefined);
      timesMs.push(standing.ejectedUntilMs - fromMs);
    }
    expect(timesMs).toEqual(timesMs.toSorted((one, other) => one - other));
    expect(timesMs.at(-1)).toBe(timesMs.at(-2));
    const calmMs = standing.ejectedUntilMs + 24 * 3_600_000;
    expect(afterSuccess(standing, calmMs).ejections).toBe(0);
  });

  it('is not judged anew by what it had begun before it was sent away', () => {
    const away = failing(3);
    expect(failing(5, away, 1).ejectedUntilMs).toBe(away.ejectedUntilMs);
  });

  it('that is busy is left alone for as long as it says, without blame', () => {
    const busy = afterBusy(NEWCOMER, 0, 7);
    expect([0, 6_999, 7_000].map((ms) => conditionAt(busy, ms))).toEqual(['busy', 'busy', 'ready']);
    expect(busy.history).toBe(0);
  });

  it('is unhealthy after two failed checks, until a check or a request succeeds', () => {
    const once = afterCheck(NEWCOMER, false);
    const twice = afterCheck(once, false);
    expect([once, twice].map((each) => conditionAt(each, 0))).toEqual(['ready', 'unhealthy']);
    expect(conditionAt(afterCheck(twice, true), 0)).toBe('ready');
    expect(conditionAt(afterSuccess(twice, 0), 0)).toBe('ready');
  });

  it('always gets another chance, whatever happened', () => {
    const happenings = fc.array(
      fc.tuple(fc.constantFrom('success', 'failure', 'busy'), fc.integer({ min: 0, max: 60_000 })),
    );
    fc.assert(
      fc.property(happenings, (all) => {
        let nowMs = 0;
        let standing = NEWCOMER;
        for (const [kind, laterMs] of all) {
          nowMs += laterMs;
          if (kind === 'success') standing = afterSuccess(standing, nowMs);
          else if (kind === 'failure') standing = afterFailure(standing, nowMs, undefined);
          else standing = afterBusy(standing, nowMs, 60);
        }
        const laterMs = nowMs + 5 * 60_000;
        expect(['ready', 'on-trial']).toContain(conditionAt(standing, laterMs));
        expect(conditionAt(afterSuccess(standing, laterMs), laterMs)).toBe('ready');
      }),
    );
  });
});
