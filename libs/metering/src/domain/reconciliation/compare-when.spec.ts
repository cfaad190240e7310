import { expect, it } from '@jest/globals';
import { isDue } from './compare-when.ts';

const HOUR = new Date('2026-11-22T09:00:00Z');
const END_MS = HOUR.getTime() + 3_600_000;
const minutesAfter = (minutes: number) => new Date(END_MS + minutes * 60_000);

it('an hour is compared while it runs, when gateways have had time to ship, then ever more seldom', () => {
  expect(isDue(HOUR, minutesAfter(-10), minutesAfter(-9))).toBe(true);
  expect(isDue(HOUR, minutesAfter(-1), minutesAfter(2))).toBe(false);
  const at: number[] = [];
  let comparedAt = minutesAfter(-1);
  for (let minute = 0; minute < 14 * 24 * 60; minute++) {
    if (!isDue(HOUR, comparedAt, minutesAfter(minute))) continue;
    comparedAt = minutesAfter(minute);
    at.push(minute);
  }
  expect(at).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120]);
});

it('one that nobody compared is due, however old', () => {
  expect(isDue(HOUR, undefined, minutesAfter(3_000))).toBe(true);
});
