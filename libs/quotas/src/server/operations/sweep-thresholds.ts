import type { CollectiviteId, LimitId, SystemScope } from '@beffroi/kernel';
import type { Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { reachedThresholds } from '../../domain/index.ts';

interface SpentRow {
  readonly id: LimitId;
  readonly collectiviteId: CollectiviteId | null;
  readonly windowStart: Date;
  readonly spent: number;
  readonly cap: number;
}

/** Only budgets of which something was told lately: the others cannot have come nearer. */
const LATELY = '10 minutes';

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
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'threshold.reach' }, (tx) =>
      this.tell(tx, candidates),
    );
    return value;
  }

  private async tell(
    tx: Transaction,
    candidates: readonly (SpentRow & { readonly percent: number })[],
  ): Promise<number> {
    const reached = await tx.manager.query<ReachedRow[]>(FIRST_TIME, [JSON.stringify(candidates)]);
    for (const { limitId, collectiviteId, windowStart, percent } of reached) {
      const whose = collectiviteId ? { collectiviteId } : {};
      const payload = { limitId, windowStart: windowStart.toISOString(), percent };
      tx.emit({ type: 'quotas.threshold-reached', v: 1, ...whose, payload });
    }
    return reached.length;
  }
}

interface ReachedRow {
  readonly limitId: LimitId;
  readonly collectiviteId: CollectiviteId | null;
  readonly windowStart: Date;
  readonly percent: number;
}

const NEARLY_SPENT = `
  with stirred as (
    select distinct limit_id, window_start from quotas.hold_row
    where window_start > '-infinity' and told_at > now() - interval '${LATELY}'
  ), budget as (
    select known.id, known.collectivite_id, stirred.window_start, quotas.cap_of(known, now()) as cap,
      coalesce((select opening.spent from quotas.opening
        where opening.limit_id = known.id and opening.window_start = stirred.window_start), 0)
      + (select sum(hold.spent) from quotas.hold_row hold
        where hold.limit_id = known.id and hold.window_start = stirred.window_start)::bigint as spent
    from stirred join quotas.limit_row known on known.id = stirred.limit_id and not known.shadow
    where stirred.window_start = quotas.window_start(known."window", now())
  )
  select id, collectivite_id as "collectiviteId", window_start as "windowStart", spent, cap
  from budget where cap > 0 and spent * 100 >= cap * 70
    and not exists (select from quotas.threshold told where told.limit_id = budget.id
      and told.window_start = budget.window_start and told.percent = 100)`;

const FIRST_TIME = `
  insert into quotas.threshold as told
    (limit_id, window_start, percent, collectivite_id, spent, cap, reached_at)
  select (it ->> 'id')::uuid, (it ->> 'windowStart')::timestamptz, (it ->> 'percent')::integer,
    (it ->> 'collectiviteId')::uuid, (it ->> 'spent')::bigint, (it ->> 'cap')::bigint, now()
  from jsonb_array_elements($1::jsonb) it
  where exists (select from quotas.limit_row known where known.id = (it ->> 'id')::uuid)
  order by 1, 2, 3
  on conflict on constraint threshold_pkey do nothing
  returning limit_id as "limitId", collectivite_id as "collectiviteId", window_start as "windowStart", percent`;
