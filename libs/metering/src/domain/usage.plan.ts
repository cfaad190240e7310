/** An interval that may be open on either side; `from` belongs to it, `to` does not. */
export interface Interval {
  readonly from?: Date;
  readonly to?: Date;
}

/** Where the usage of an interval is read. */
export interface UsagePlan {
  /** Whole hours, from the sums. */
  readonly hours: Interval | undefined;
  /** What is left at the ends, from the events: less than an hour each. */
  readonly edges: readonly Required<Interval>[];
}

const HOUR_MS = 3_600_000;

/** Before the first event and after the last, as far as the instants of ids go. */
const ALL_TIME = { from: new Date(HOUR_MS), to: new Date('9999-12-31T00:00:00Z') };

/** @param filter by endpoint, everything is read from the events */
export const planUsage = (filter: Interval & { readonly endpoint?: string }): UsagePlan => {
  const { from, to } = filter;
  if (filter.endpoint !== undefined)
    return { hours: undefined, edges: edge(from ?? ALL_TIME.from, to ?? ALL_TIME.to) };
  if (from && to && from >= to) return { hours: undefined, edges: [] };
  const firstHour = from && new Date(Math.ceil(from.getTime() / HOUR_MS) * HOUR_MS);
  const endHour = to && new Date(Math.floor(to.getTime() / HOUR_MS) * HOUR_MS);
  // Both ends within one hour: no whole hour lies between.
  if (from && to && firstHour && endHour && firstHour > endHour)
    return { hours: undefined, edges: [{ from, to }] };
  return {
    hours: firstHour && endHour && firstHour >= endHour ? undefined : interval(firstHour, endHour),
    edges: [...edge(from, firstHour), ...edge(endHour, to)],
  };
};

const interval = (from: Date | undefined, to: Date | undefined): Interval => ({
  ...(from ? { from } : {}),
  ...(to ? { to } : {}),
});

const edge = (from: Date | undefined, to: Date | undefined): Required<Interval>[] =>
  from && to && from < to ? [{ from, to }] : [];
