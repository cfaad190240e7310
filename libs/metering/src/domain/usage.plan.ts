import { parisDay, parisMonth, type Period } from '@beffroi/kernel';

/** From the coarsest to the finest. Months and days are those of Paris, whose clocks change on whole hours. */
export const RESOLUTIONS = ['month', 'day', 'hour', 'request'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** A stretch of time and the sums it is read from: whole months, days or hours; requests are no sums. */
export interface UsagePart extends Period {
  readonly resolution: Resolution;
}

/** An interval that may be open on either side; `from` belongs to it, `to` does not. */
export interface Interval {
  readonly from?: Date;
  readonly to?: Date;
}

const HOUR_MS = 3_600_000;

/** Months of Paris that lie before the first request and after the last. */
const ALL_TIME = { from: new Date('2019-12-31T23:00:00Z'), to: new Date('2199-12-31T23:00:00Z') };

/** The whole hour of an instant; clocks of Paris change on whole hours. */
export const wholeHour = (instant: Date): Period => {
  const from = Math.floor(instant.getTime() / HOUR_MS) * HOUR_MS;
  return { from: new Date(from), to: new Date(from + HOUR_MS) };
};
const WHOLE = { month: parisMonth, day: parisDay, hour: wholeHour } as const;

/**
 * Where the usage of an interval is read: from the coarsest sums that have it whole, down to requests at its ends.
 *
 * @param coarsest sums that tell enough apart
 * @param foldedThrough a midnight in Paris: from then on there are sums of hours only
 */
export const planUsage = (
  interval: Interval,
  coarsest: Resolution,
  foldedThrough: Date,
): readonly UsagePart[] => {
  const from = interval.from ?? ALL_TIME.from;
  const to = interval.to ?? ALL_TIME.to;
  const levels = RESOLUTIONS.slice(RESOLUTIONS.indexOf(coarsest));
  const unfolded = levels.filter((level) => level === 'hour' || level === 'request');
  return [
    ...cover({ from, to: earlier(to, foldedThrough) }, levels),
    ...cover({ from: later(from, foldedThrough), to }, unfolded),
  ];
};

const cover = (period: Period, [level, ...finer]: readonly Resolution[]): readonly UsagePart[] => {
  if (level === undefined || period.from >= period.to) return [];
  if (level === 'request') return [{ resolution: level, ...period }];
  const whole = WHOLE[level];
  const inner = { from: ceiling(period.from, whole), to: whole(period.to).from };
  if (inner.from >= inner.to) return cover(period, finer);
  return [
    ...cover({ from: period.from, to: inner.from }, finer),
    { resolution: level, ...inner },
    ...cover({ from: inner.to, to: period.to }, finer),
  ];
};

const ceiling = (instant: Date, whole: (instant: Date) => Period): Date => {
  const { from, to } = whole(instant);
  return from.getTime() === instant.getTime() ? from : to;
};

const earlier = (one: Date, other: Date): Date => (one < other ? one : other);
const later = (one: Date, other: Date): Date => (one > other ? one : other);
