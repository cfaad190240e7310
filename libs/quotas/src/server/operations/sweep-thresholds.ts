import type { CollectiviteId, LimitId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { reachedThresholds } from '../../domain/index.ts';
import { noteThresholds } from './tell-thresholds.ts';

interface SpentRow {
  readonly id: LimitId;
  readonly collectiviteId: CollectiviteId | null;
  readonly windowStart: Date;
  readonly spent: number;
  readonly cap: number;
}

/**
 * Looks what budgets have come to, and emits each threshold once in a window, in the transaction of its row. What gateways
 * have spent and not told yet (2 s) is seen the next time.
 */
export class ThresholdSweep {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns how many were reached for the first time */
  async execute(scope: SystemScope): Promise<number> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) => manager.query<SpentRow[]>(NEARLY_SPENT));
    const candidates = rows.flatMap((row) =>
      reachedThresholds(row.spent, row.cap).map((percent) => ({ ...row, percent })),
    );
    if (candidates.length === 0) return 0;
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'threshold.reach' }, async (tx) => {
      const reached = await noteThresholds(tx, candidates, { shadow: false });
      for (const { limitId, collectiviteId, windowStart, percent } of reached) {
        const whose = collectiviteId ? { collectiviteId } : {};
        const payload = { limitId, windowStart: windowStart.toISOString(), percent };
        tx.emit({ type: 'quotas.threshold-reached', v: 1, ...whose, payload });
      }
      return reached.length;
    });
    return value;
  }
}

/** Also of budgets that nobody uses now: their caps are lowered, and they start from what was counted. */
const NEARLY_SPENT = `
  with open_window as materialized (
    select kind, quotas.window_start(kind, now()) as starts from unnest(array['day', 'month', 'exercise']) kind
  ), used as (
    select limit_id, window_start, spent from quotas.opening
    where window_start >= (select min(starts) from open_window) and spent > 0
    union all
    select limit_id, window_start, spent from quotas.hold_row
    where window_start >= (select min(starts) from open_window) and spent > 0
  ), budget as (
    select known.id, known.collectivite_id, starts as window_start, quotas.cap_of(known, now()) as cap,
      sum(used.spent)::bigint as spent
    from used join quotas.limit_row known on known.id = used.limit_id and not known.shadow
    join open_window on open_window.kind = known."window" and starts = used.window_start
    group by known.id, starts
  )
  select id, collectivite_id as "collectiviteId", window_start as "windowStart", spent, cap
  from budget where cap > 0 and spent * 100 >= cap * 70
    and not exists (select from quotas.threshold told where told.limit_id = budget.id
      and told.window_start = budget.window_start and told.percent = 100 and not told.shadow
      and told.spent >= budget.cap)`;
