import type { CollectiviteId, LimitId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { reachedThresholds } from '../../domain/index.ts';
import { noteThresholds, PLACES } from './tell-thresholds.ts';

interface SpentRow {
  readonly id: LimitId;
  readonly collectiviteId: CollectiviteId | null;
  readonly windowStart: Date;
  readonly spent: number;
  readonly cap: number;
  readonly at: Date;
}

/**
 * Looks what budgets have come to, and emits each threshold once in a window, in the transaction of its row. What gateways
 * have spent and not told yet (2 s) is seen the next time, also of a window that has just ended.
 */
export class ThresholdSweep {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * @param at by the database's clock unless given
   * @returns how many were reached for the first time
   */
  async execute(scope: SystemScope, at?: Date): Promise<number> {
    const { rows, hasFallen, instant } = await this.unitOfWork.read(scope, async ({ manager, now }) => {
      const instant = at ?? now;
      const rows = await manager.query<SpentRow[]>(NEARLY_SPENT, [instant]);
      const fallen = await manager.query<unknown[]>(`select from ${FALLEN} limit 1`, [instant]);
      return { rows, hasFallen: fallen.length > 0, instant };
    });
    const candidates = rows.flatMap((row) =>
      reachedThresholds(row.spent, row.cap).map((percent) => ({ ...row, percent })),
    );
    if (candidates.length === 0 && !hasFallen) return 0;
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'threshold.reach' }, async (tx) => {
      if (hasFallen) await tx.manager.query(NOTE_FALLEN, [instant]);
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
  with place as materialized (${PLACES}
  ), used as (
    select limit_id, window_start, spent from quotas.opening
    where window_start >= (select min(starts) from place) and spent > 0
    union all
    select limit_id, window_start, spent from quotas.hold_row
    where window_start >= (select min(starts) from place) and spent > 0
  ), budget as (
    select known.id, known.collectivite_id, starts as window_start, place.at, quotas.cap_of(known, place.at) as cap,
      sum(used.spent)::bigint as spent
    from used join quotas.limit_row known on known.id = used.limit_id and not known.shadow
    join place on place.kind = known."window" and starts = used.window_start
    group by known.id, starts, place.at
  )
  select id, collectivite_id as "collectiviteId", window_start as "windowStart", spent, cap, at
  from budget where cap > 0 and spent * 100 >= cap * 70
    and not exists (select from quotas.threshold told where told.limit_id = budget.id
      and told.window_start = budget.window_start and told.percent = 100 and not told.shadow and not told.fallen)`;

/** What was told, and of which use is now below: a value for a while has begun, or what was counted was too much. */
const FALLEN = `(
  select told.limit_id, told.window_start, told.percent
  from (${PLACES}) place
  join quotas.threshold told on told.window_start = place.starts and not told.shadow and not told.fallen
  join quotas.limit_row known on known.id = told.limit_id and known."window" = place.kind
  where quotas.told_spent(told.limit_id, told.window_start) * 100 < told.percent * quotas.cap_of(known, place.at)
) below`;

const NOTE_FALLEN = `
  update quotas.threshold told set fallen = true from ${FALLEN}
  where told.limit_id = below.limit_id and told.window_start = below.window_start
    and told.percent = below.percent and not told.shadow`;
