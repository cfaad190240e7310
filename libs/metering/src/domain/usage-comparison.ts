import type { Period } from '@beffroi/kernel';
import { datesOf } from './paris-calendar.ts';
import { type DailyAmounts, forecast, type Forecast } from './forecast.ts';
import type { UsageRow, UsageSums } from './usage.ts';
import { isWorkingDay } from './working-days.ts';

/** A period with what was used in it. */
export interface PeriodUsage extends Period {
  readonly days: number;
  readonly workingDays: number;
  readonly sums: UsageSums;
  /** In the stretch that has gone by of the period that is compared: the same days, the same time of day. */
  readonly toDate: UsageSums;
}

export const FORECAST_AMOUNTS = ['requests', 'inputTokens', 'outputTokens', 'listPriceMicros'] as const;
export type ForecastAmount = (typeof FORECAST_AMOUNTS)[number];

export interface UsageComparison {
  readonly period: PeriodUsage;
  readonly previous: PeriodUsage;
  readonly lastYear: PeriodUsage;
  readonly forecasts: Readonly<Record<ForecastAmount, Forecast>>;
}

export const periodUsage = (period: Period, sums: UsageSums, toDate: UsageSums): PeriodUsage => {
  const dates = datesOf(period);
  return { ...period, days: dates.length, workingDays: dates.filter(isWorkingDay).length, sums, toDate };
};

interface ForecastFacts {
  readonly period: Period;
  readonly now: Date;
  readonly soFar: UsageSums;
  readonly today: string;
  /** By day, of all days that are looked at. */
  readonly days: readonly UsageRow[];
  /** The days before today, those without use too. */
  readonly dates: readonly string[];
}

export const forecastsOf = ({
  period,
  now,
  soFar,
  today,
  days,
  dates,
}: ForecastFacts): UsageComparison['forecasts'] => {
  const byDate = new Map(days.map((row) => [row.key, row]));
  const of = (amount: ForecastAmount): Forecast => {
    const history: DailyAmounts = new Map(dates.map((date) => [date, byDate.get(date)?.[amount] ?? 0]));
    return forecast({
      period,
      now,
      soFar: soFar[amount] ?? 0,
      today: byDate.get(today)?.[amount] ?? 0,
      history,
    });
  };
  return {
    requests: of('requests'),
    inputTokens: of('inputTokens'),
    outputTokens: of('outputTokens'),
    listPriceMicros: of('listPriceMicros'),
  };
};
