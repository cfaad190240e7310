import { describe, expect, it } from '@jest/globals';
import { LIFE_EVENTS, type LifeEvent, type LifePosition, moveOn } from './life-event.ts';
import { allows, LIFE_ALLOWANCES, LIFE_STATES, type LifeState, servedState } from './life-state.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const IN_21_DAYS = new Date('2026-12-13T10:00:00Z');
const at = (state: LifeState, noticeEndsAt: Date | null = null): LifePosition => ({
  state,
  since: new Date('2026-01-01T00:00:00Z'),
  noticeEndsAt,
});

/** Every state and event; what is not listed is refused. */
const TABLE: Readonly<Record<LifeState, Partial<Record<LifeEvent, LifeState>>>> = {
  prospect: { activate: 'active', erase: 'erasing' },
  active: {
    activate: 'active',
    resume: 'active',
    'withdraw-notice': 'active',
    suspend: 'suspended',
    'give-notice': 'notice',
  },
  suspended: { suspend: 'suspended', resume: 'active', 'give-notice': 'notice' },
  notice: { 'give-notice': 'notice', 'withdraw-notice': 'active', erase: 'erasing' },
  erasing: { erase: 'erasing', 'finish-erasure': 'erased' },
  erased: { 'finish-erasure': 'erased', activate: 'active' },
};
const CASES = LIFE_STATES.flatMap((state) =>
  LIFE_EVENTS.map((event) => [state, event, TABLE[state][event]] as const),
);

describe('the life of a collectivité', () => {
  it.each(CASES)('from %s, %s leads to %s', (state, event, to) => {
    const moved = moveOn(at(state), event, NOW);
    expect(moved.ok ? moved.value.state : moved.failure.kind).toBe(to ?? 'InvalidTransition');
  });

  it('leaves 21 days between notice and erasing', () => {
    const noticed = moveOn(at('active'), 'give-notice', NOW);
    expect(noticed).toEqual({ ok: true, value: { state: 'notice', since: NOW, noticeEndsAt: IN_21_DAYS } });
    const early = moveOn(at('notice', IN_21_DAYS), 'erase', new Date(IN_21_DAYS.getTime() - 1));
    expect(early).toEqual({ ok: false, failure: { kind: 'NoticeRunning', endsAt: IN_21_DAYS } });
    expect(moveOn(at('notice', IN_21_DAYS), 'erase', IN_21_DAYS)).toMatchObject({
      value: { state: 'erasing', noticeEndsAt: null },
    });
  });

  it('is not begun anew by an event that has happened already', () => {
    const noticed = at('notice', IN_21_DAYS);
    expect(moveOn(noticed, 'give-notice', NOW)).toEqual({ ok: true, value: noticed });
  });
});

describe('what a state allows', () => {
  it('is served at the gateway only while active or on notice', () => {
    expect(LIFE_STATES.filter((state) => servedState(state) === 'active')).toEqual(['active', 'notice']);
  });

  it('is new keys and deployments only while active', () => {
    expect(LIFE_STATES.filter((state) => allows(state, 'grow'))).toEqual(['active']);
    expect(LIFE_STATES.filter((state) => allows(state, 'prepare'))).toEqual([
      'prospect',
      'active',
      'suspended',
    ]);
  });

  it('keeps deployments through a suspension, none before life and after it', () => {
    expect(LIFE_STATES.filter((state) => LIFE_ALLOWANCES[state].cluster)).toEqual([
      'active',
      'suspended',
      'notice',
    ]);
  });
});
