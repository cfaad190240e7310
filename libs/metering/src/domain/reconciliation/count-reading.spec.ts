import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countReading, HOUR_MS, hourOf, lostWith, unreadSince } from './count-reading.ts';
import type { EngineReading, RememberedReading } from './engine-reading.ts';

const at = (time: string): Date => new Date(`2026-11-22T${time}Z`);
const reading = (time: string, prompt: number, extra: Partial<EngineReading> = {}): EngineReading => ({
  startedAt: at('09:10:00'),
  tokens: { prompt, generation: 2 * prompt },
  underWay: 0,
  readAt: at(time),
  ...extra,
});
const remembered = (time: string, prompt: number, quietReadings = 0): RememberedReading => ({
  ...reading(time, prompt),
  quietReadings,
});
const counted = (before: RememberedReading | undefined, next: EngineReading) => {
  const { shares, flawed } = countReading(before, next);
  return {
    shares: shares.map(({ hour, tokens, carried }) => [
      hour.toISOString().slice(11, 16),
      tokens.prompt,
      carried.prompt,
    ]),
    flawed: flawed.map(({ from, to, flaw }) => [
      from.toISOString().slice(11, 16),
      to.toISOString().slice(11, 16),
      flaw,
    ]),
  };
};

describe('what a reading adds', () => {
  it('is all that a process has done that started in this hour', () => {
    expect(counted(undefined, reading('09:20:00', 70))).toEqual({ shares: [['09:00', 70, 0]], flawed: [] });
  });

  it('is the difference to the one before, however long ago that was within the hour', () => {
    const before = remembered('09:11:00', 70);
    expect(counted(before, reading('09:59:00', 100))).toEqual({ shares: [['09:00', 30, 0]], flawed: [] });
  });

  it('belongs to the hour in which most of the time lies, about its turn, and may belong to the other', () => {
    expect(counted(remembered('09:59:55', 70), reading('10:00:02', 100))).toEqual({
      shares: [
        ['09:00', 30, 30],
        ['10:00', 0, 30],
      ],
      flawed: [],
    });
    expect(counted(remembered('09:59:58', 70), reading('10:00:08', 100)).shares).toEqual([
      ['09:00', 0, 30],
      ['10:00', 30, 30],
    ]);
  });

  it('is nothing for hours that turned unread: they are said to be incomplete, not wrong', () => {
    expect(counted(remembered('09:40:00', 70), reading('12:10:00', 100))).toEqual({
      shares: [],
      flawed: [['09:00', '12:00', 'unread']],
    });
  });

  it('is nothing for a process that had run for hours before anybody read it', () => {
    expect(counted(undefined, reading('11:30:00', 5_000))).toEqual({
      shares: [],
      flawed: [['09:00', '11:00', 'unread']],
    });
    const silent = reading('11:30:00', 5_000, { startedAt: null });
    expect(counted(undefined, silent)).toEqual({ shares: [], flawed: [['10:00', '11:00', 'unread']] });
  });

  it('is not less than nothing where the clock of a node is ahead', () => {
    const ahead = reading('09:20:00', 70, { startedAt: at('09:30:00') });
    expect(counted(undefined, ahead)).toEqual({ shares: [['09:00', 70, 0]], flawed: [] });
  });

  it('starts anew where counters do, and what was not read before that is said to be missing', () => {
    expect(counted(remembered('09:20:00', 70), reading('09:20:10', 5))).toEqual({
      shares: [['09:00', 5, 0]],
      flawed: [['09:00', '09:00', 'cut-off']],
    });
    expect(counted(remembered('09:20:00', 70, 2), reading('09:20:10', 5))).toEqual({
      shares: [['09:00', 5, 0]],
      flawed: [],
    });
  });

  it('in any order of gaps within hours, adds up to what the process counted', () => {
    const steps = fc.array(fc.record({ seconds: fc.integer({ min: 1, max: 50 }), tokens: fc.nat(1_000) }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(steps, (all) => {
        let before: RememberedReading | undefined;
        let [nowMs, prompt, sum] = [at('09:10:01').getTime(), 0, 0];
        for (const { seconds, tokens } of all) {
          nowMs += seconds * 1_000;
          prompt += tokens;
          const {
            shares,
            remembered: next,
            flawed,
          } = countReading(before, {
            ...reading('09:10:00', prompt),
            readAt: new Date(nowMs),
          });
          expect(flawed).toEqual([]);
          sum += shares.reduce((total, share) => total + share.tokens.prompt, 0);
          before = next;
        }
        expect(sum).toBe(prompt);
      }),
    );
  });
});

describe('a process that is gone', () => {
  it('lost nothing if it was quiet when it was last read, and may have lost something otherwise', () => {
    const quiet = [1, 2, 3].reduce<RememberedReading>(
      (before, second) => countReading(before, reading(`09:20:0${second}`, 70)).remembered,
      remembered('09:20:00', 70),
    );
    expect(lostWith(quiet)).toEqual([]);
    const busy = countReading(quiet, reading('09:20:10', 70, { underWay: 1 })).remembered;
    expect(lostWith(busy)).toEqual([{ from: at('09:00:00'), to: at('09:00:00'), flaw: 'cut-off' }]);
  });

  it('may have worked into the next hour', () => {
    expect(lostWith(remembered('09:59:30', 70))).toEqual([
      { from: at('09:00:00'), to: at('10:00:00'), flaw: 'cut-off' },
    ]);
  });

  it('leaves no hour in doubt before one has turned', () => {
    expect(unreadSince(at('09:20:00'), at('09:58:00'))).toEqual([]);
    expect(unreadSince(at('09:59:50'), at('10:00:10'))).toEqual([]);
    expect(unreadSince(at('09:20:00'), at('10:00:10'))).toEqual([
      { from: at('09:00:00'), to: at('10:00:00'), flaw: 'unread' },
    ]);
  });
});

it('hours are those of UTC, whole ones', () => {
  expect(hourOf(at('09:59:59.999'))).toEqual(at('09:00:00'));
  expect(hourOf(new Date(at('09:00:00').getTime() + HOUR_MS))).toEqual(at('10:00:00'));
});
