import { parisMonth, type SystemScope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { blockersOf, ClosePeriods, dayOf, type PeriodBlocker } from '../../domain/index.ts';
import { gatewayRuns } from './gateway-runs.ts';

type Step =
  { readonly closed: true } | { readonly closed: false; readonly blockers: readonly PeriodBlocker[] };

const NOT_YET: Step = { closed: false, blockers: [] };

@Injectable()
export class ClosePeriodsOperation extends ClosePeriods {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(scope: SystemScope): Promise<readonly PeriodBlocker[]> {
    for (;;) {
      const { value } = await this.unitOfWork.inScope(scope, { operation: 'usage-period.close' }, closeNext);
      if (!value.closed) return value.blockers;
    }
  }
}

const closeNext = async (tx: Transaction): Promise<Step> => {
  const [ledger] = await tx.manager.query<{ month: string }[]>(
    'select open_period::text as month from metering.ledger',
  );
  const { month } = ledger!;
  const end = parisMonth(dayOf(month).from).to;
  if (end > tx.now) return NOT_YET;
  const blockers = blockersOf(await gatewayRuns(tx), end, tx.now);
  if (blockers.length > 0) return { closed: false, blockers };
  const [row] = await tx.manager.query<{ closed: boolean }[]>('select metering.close_period($1) as closed', [
    month,
  ]);
  // Its last day is not summed yet: the next sweep finds it so.
  if (!row!.closed) return NOT_YET;
  tx.audit({ action: 'usage-period.close', target: { type: 'usage-period', id: month }, after: { month } });
  tx.emit({ type: 'metering.period-closed', v: 1, payload: { month } });
  return { closed: true };
};
