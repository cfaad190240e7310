import { type OperatorScope, parisMonth } from '@beffroi/kernel';
import { type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type BillingPeriod, BillingPeriods, blockersOf, dayOf } from '../../domain/index.ts';
import { gatewayRuns } from './gateway-runs.ts';

interface PeriodRow {
  readonly month: string;
  readonly closedAt: Date | null;
  readonly requests: number;
  readonly lateRequests: number;
}

@Injectable()
export class PostgresBillingPeriods extends BillingPeriods {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  list(scope: OperatorScope): Promise<readonly BillingPeriod[]> {
    return this.unitOfWork.read(scope, async (reading) => {
      const rows = await reading.manager.query<PeriodRow[]>(PERIODS);
      const runs = await gatewayRuns(reading);
      return rows.map((row) => periodOf(row, runs, reading.now));
    });
  }
}

const periodOf = (
  row: PeriodRow,
  runs: Awaited<ReturnType<typeof gatewayRuns>>,
  now: Reading['now'],
): BillingPeriod => {
  const period = parisMonth(dayOf(row.month).from);
  if (row.closedAt) return { ...row, ...period, state: 'closed', blockedBy: [] };
  if (period.to > now) return { ...row, ...period, state: 'open', blockedBy: [] };
  return { ...row, ...period, state: 'closing', blockedBy: blockersOf(runs, period.to, now) };
};

/** Ten years of them at most: as many as there are sums of. */
const PERIODS = `
  select periods.month::date::text as month, closed.closed_at as "closedAt",
    coalesce(sum(total.requests), 0)::bigint as requests,
    coalesce(sum(total.requests) filter (where total.month < total.period), 0)::bigint as "lateRequests"
  from (
    select month from metering.closed_period
    union select generate_series(open_period, date_trunc('month', now() at time zone 'Europe/Paris'), interval '1 month')
    from metering.ledger
  ) periods(month)
  left join metering.closed_period closed on closed.month = periods.month
  left join metering.rollup_month total on total.period = periods.month
  group by 1, 2
  order by 1 desc
  limit 132`;
