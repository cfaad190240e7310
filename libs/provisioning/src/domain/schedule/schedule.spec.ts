import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkSchedule, isOpen, nextChange, type Schedule, WEEKDAYS } from './schedule.ts';

const WORKDAYS = WEEKDAYS.slice(0, 5);
const town: Schedule = {
  timeZone: 'Europe/Paris',
  hours: [{ days: WORKDAYS, from: '08:30', to: '18:00' }],
};
const at = (text: string): Date => new Date(text);
const spec = (from: string, to: string, days = WEEKDAYS as readonly (typeof WEEKDAYS)[number][]) => ({
  timeZone: 'Europe/Paris',
  hours: [{ days, from, to }],
});

describe('the opening hours of a town hall', () => {
  it('are those of the clock on its wall, in winter and in summer', () => {
    expect(isOpen(town, at('2026-01-12T07:29:59Z'))).toBe(false);
    expect(isOpen(town, at('2026-01-12T07:30:00Z'))).toBe(true);
    expect(isOpen(town, at('2026-07-13T06:30:00Z'))).toBe(true);
    expect(isOpen(town, at('2026-07-13T16:00:00Z'))).toBe(false);
  });

  it('end at the hour that is written, not after it', () => {
    expect(isOpen(town, at('2026-01-12T16:59:59Z'))).toBe(true);
    expect(isOpen(town, at('2026-01-12T17:00:00Z'))).toBe(false);
  });

  it('leave the weekend out, and the next change is on Monday morning', () => {
    const saturday = at('2026-01-17T10:00:00Z');
    expect(isOpen(town, saturday)).toBe(false);
    expect(nextChange(town, saturday)).toEqual(at('2026-01-19T07:30:00Z'));
  });

  it('may go past midnight, and follow the weekday on which they begin', () => {
    const night = spec('22:00', '02:00', ['friday']);
    expect(isOpen(night, at('2026-01-16T22:00:00Z'))).toBe(true);
    expect(isOpen(night, at('2026-01-17T00:59:00Z'))).toBe(true);
    expect(isOpen(night, at('2026-01-17T01:00:00Z'))).toBe(false);
    expect(isOpen(night, at('2026-01-16T00:30:00Z'))).toBe(false);
  });

  it('are those of La Réunion where the operator is there', () => {
    const island = { ...town, timeZone: 'Indian/Reunion' };
    expect(isOpen(island, at('2026-01-12T04:30:00Z'))).toBe(true);
    expect(isOpen(island, at('2026-01-12T14:00:00Z'))).toBe(false);
  });

  it('of a day and night that touch have no change', () => {
    expect(nextChange(spec('00:00', '24:00'), at('2026-03-28T12:00:00Z'))).toBeNull();
  });
});

describe('the nights on which clocks change', () => {
  it('in spring, hours around the skipped one last an hour less', () => {
    const night = spec('22:00', '06:00');
    expect(nextChange(night, at('2026-03-28T20:00:00Z'))).toEqual(at('2026-03-28T21:00:00Z'));
    expect(nextChange(night, at('2026-03-28T22:00:00Z'))).toEqual(at('2026-03-29T04:00:00Z'));
  });

  it('in autumn, hours around the doubled one last an hour more', () => {
    const night = spec('22:00', '06:00');
    expect(nextChange(night, at('2026-10-24T21:00:00Z'))).toEqual(at('2026-10-25T05:00:00Z'));
  });

  it('a beginning that the night skips is not missed', () => {
    const early = spec('02:30', '06:00');
    expect(isOpen(early, at('2026-03-29T01:00:00Z'))).toBe(true);
    expect(nextChange(early, at('2026-03-29T01:00:00Z'))).toEqual(at('2026-03-29T04:00:00Z'));
  });

  it('an end that comes twice is the later one: it does not close and open again', () => {
    const late = spec('01:00', '02:30');
    expect(isOpen(late, at('2026-10-25T00:45:00Z'))).toBe(true);
    expect(nextChange(late, at('2026-10-25T00:15:00Z'))).toEqual(at('2026-10-25T01:30:00Z'));
  });

  it('the day after, hours are where they always are', () => {
    expect(isOpen(town, at('2026-03-30T06:30:00Z'))).toBe(true);
    expect(isOpen(town, at('2026-03-30T06:29:00Z'))).toBe(false);
    expect(isOpen(town, at('2026-10-26T07:30:00Z'))).toBe(true);
    expect(isOpen(town, at('2026-10-26T07:29:00Z'))).toBe(false);
  });
});

const times = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const schedules = fc
  .record({
    timeZone: fc.constantFrom('Europe/Paris', 'America/Martinique', 'Pacific/Noumea', 'Australia/Lord_Howe'),
    hours: fc.array(
      fc.record({ days: fc.subarray([...WEEKDAYS], { minLength: 1 }), from: times, to: times }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .filter((schedule) => checkSchedule(schedule).ok);
const instants = fc.date({ min: at('2026-01-01'), max: at('2027-12-31'), noInvalidDate: true });

describe('any schedule', () => {
  it('answers the same until its next change, and otherwise at it', () => {
    fc.assert(
      fc.property(schedules, instants, fc.double({ min: 0, max: 1, noNaN: true }), (schedule, now, part) => {
        const change = nextChange(schedule, now);
        if (change === null) return;
        const open = isOpen(schedule, now);
        const between = new Date(now.getTime() + part * (change.getTime() - 1 - now.getTime()));
        expect(isOpen(schedule, between)).toBe(open);
        expect(isOpen(schedule, change)).toBe(!open);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a schedule that nobody could follow', () => {
  it.each([
    ['no-hours', { ...town, hours: [] }],
    ['no-days', spec('08:00', '18:00', [])],
    ['time', spec('8h', '18:00')],
    ['time', spec('08:00', '25:00')],
    ['empty-hours', spec('08:00', '08:00')],
    ['time-zone', { ...town, timeZone: 'Europe/Bourges' }],
  ])('is refused for its %s', (fault, schedule) => {
    expect(checkSchedule(schedule)).toMatchObject({ ok: false, failure: { kind: 'InvalidSchedule', fault } });
  });
});
