import { brandId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import { type AccessReview, checkDeadline, remindersAtOpening, remindersDue } from './access-review.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const later = (ms: number) => new Date(NOW.getTime() + ms);
const reviewUntil = (deadline: Date): AccessReview => ({
  id: brandId('r'),
  collectiviteId: null,
  deadline,
  undecided: 'keep',
  openedBy: { issuer: 'https://id.example', subject: 'ada', displayName: null },
  openedAt: NOW,
  reminders: 0,
  closedAt: null,
  closedBy: null,
});

describe('the deadline of a review of access', () => {
  it.each([
    [HOUR_MS - 1, false],
    [HOUR_MS, true],
    [180 * DAY_MS, true],
    [180 * DAY_MS + 1, false],
    [-DAY_MS, false],
    [Number.NaN, false],
  ])('in %i ms: %s', (ms, ok) => {
    expect(checkDeadline(later(ms), NOW).ok).toBe(ok);
  });

  it('is called to mind a week before and a day before', () => {
    const review = reviewUntil(later(30 * DAY_MS));
    expect(remindersDue(review, later(22 * DAY_MS))).toBe(0);
    expect(remindersDue(review, later(23 * DAY_MS))).toBe(1);
    expect(remindersDue(review, later(29 * DAY_MS))).toBe(2);
    expect(remindersAtOpening(review.deadline, NOW)).toBe(0);
  });

  it('that was nearer when the review opened is called to mind only from then on', () => {
    const review = reviewUntil(later(3 * DAY_MS));
    expect(remindersAtOpening(review.deadline, NOW)).toBe(1);
    expect(remindersDue(review, later(HOUR_MS))).toBe(1);
    expect(remindersDue(review, later(2 * DAY_MS))).toBe(2);
    expect(remindersAtOpening(later(2 * HOUR_MS), NOW)).toBe(2);
  });
});
