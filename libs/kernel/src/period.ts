/** A half-open interval of time: `from` belongs to it, `to` does not. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** The zone in which French local government counts its days, months and exercises. */
export const PARIS = 'Europe/Paris';

export const contains = (period: Period, instant: Date): boolean =>
  period.from.getTime() <= instant.getTime() && instant.getTime() < period.to.getTime();

/** The calendar month of an instant, in Paris; 743 to 745 hours long where clocks change. */
export const parisMonth = (instant: Date): Period => {
  const { year, month } = parisDate(instant);
  return { from: parisMidnight(year, month, 1), to: parisMidnight(year, month + 1, 1) };
};

/** The calendar day of an instant, in Paris; 23 or 25 hours long on the nights clocks change. */
export const parisDay = (instant: Date): Period => {
  const { year, month, day } = parisDate(instant);
  return { from: parisMidnight(year, month, day), to: parisMidnight(year, month, day + 1) };
};

/** The budgetary exercise of an instant: the calendar year, in Paris (code général des collectivités territoriales, L1612-1). */
export const parisExercise = (instant: Date): Period => {
  const { year } = parisDate(instant);
  return { from: parisMidnight(year, 1, 1), to: parisMidnight(year + 1, 1, 1) };
};

const wallClock = new Intl.DateTimeFormat('en-CA', {
  timeZone: PARIS,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const parisFields = (instant: Date): Record<string, number> =>
  Object.fromEntries(wallClock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));

const parisDate = (instant: Date): { year: number; month: number; day: number } => {
  const { year, month, day } = parisFields(instant);
  return { year: year!, month: month!, day: day! };
};

/** Clocks change at 1:00 UTC, so the offset at the UTC midnight before holds at Paris midnight too. */
const parisMidnight = (year: number, month: number, day: number): Date => {
  const utcMidnight = Date.UTC(year, month - 1, day);
  const probe = new Date(utcMidnight - 3_600_000);
  const fields = parisFields(probe);
  const shown = Date.UTC(
    fields.year!,
    fields.month! - 1,
    fields.day,
    fields.hour,
    fields.minute,
    fields.second,
  );
  return new Date(utcMidnight - (shown - probe.getTime()));
};
