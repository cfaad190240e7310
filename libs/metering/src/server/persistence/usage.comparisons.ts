import { parisDay, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  addDays,
  comparedPeriods,
  dateOf,
  datesOf,
  dayOf,
  forecastsOf,
  type PeriodKind,
  periodUsage,
  REFERENCE_DAYS,
  sameStretch,
  type UsageComparison,
  UsageComparisons,
  type UsageFilter,
  UsageReader,
} from '../../domain/index.ts';

@Injectable()
export class PostgresUsageComparisons extends UsageComparisons {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly usage: UsageReader,
  ) {
    super();
  }

  compare(
    scope: Scope,
    filter: UsageFilter,
    kind: PeriodKind,
    at: Date | undefined,
  ): Promise<UsageComparison> {
    return this.unitOfWork.read(scope, ({ now }) => this.#compare(scope, filter, kind, at ?? now, now));
  }

  async #compare(
    scope: Scope,
    filter: UsageFilter,
    kind: PeriodKind,
    at: Date,
    now: Date,
  ): Promise<UsageComparison> {
    const { period, previous, lastYear } = comparedPeriods(kind, at);
    const stretches = [period, previous, lastYear].flatMap((each) => [each, sameStretch(period, each, now)]);
    const today = dateOf(now);
    const first = addDays(today, -REFERENCE_DAYS);
    const reference = { from: dayOf(first).from, to: parisDay(now).to };
    // What is to come will be paid at what it costs now.
    const asked = { stretches, days: reference, pricesOf: now };
    const { sums, days } = await this.usage.compare(scope, filter, asked);
    const of = (each: typeof period, index: number) =>
      periodUsage(each, sums[2 * index]!, sums[2 * index + 1]!);
    return {
      period: of(period, 0),
      previous: of(previous, 1),
      lastYear: of(lastYear, 2),
      forecasts: forecastsOf({
        period,
        now,
        soFar: sums[0]!,
        today,
        days,
        dates: datesOf({ from: reference.from, to: dayOf(today).from }),
      }),
    };
  }
}
