import { brandId, type LimitId, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Limit, type LimitUse, LimitUses } from '../../domain/index.ts';

interface UseRow {
  readonly id: string;
  readonly spent: number;
  readonly held: number;
}

/** What gateways have told of limits: a rate's share stands in every window, a budget is of the one that is open. */
@Injectable()
export class HeldUses extends LimitUses {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async of(scope: Scope, limits: readonly Limit[], at?: Date): Promise<ReadonlyMap<LimitId, LimitUse>> {
    if (limits.length === 0) return new Map();
    const ids = limits.map(({ id }) => id);
    const rows = await this.unitOfWork.read(scope, ({ manager, now }) =>
      manager.query<UseRow[]>(USES, [ids, at ?? now]),
    );
    return new Map(rows.map(({ id, spent, held }) => [brandId<LimitId>(id), { spent, held }]));
  }
}

const USES = `
  with place as (
    select id, "window" as kind,
      case when "window" in ('day', 'month', 'exercise') then quotas.window_start("window", $2::timestamptz)
        else '-infinity' end as starts
    from quotas.limit_row where id = any($1::uuid[])
  )
  select place.id,
    coalesce(ended.spent, 0) + coalesce(told.spent, 0)::bigint as spent,
    coalesce(ended.spent, 0) + coalesce(told.held, 0)::bigint as held
  from place
  left join quotas.opening ended on ended.limit_id = place.id and ended.window_start = place.starts
  left join lateral (
    select sum(hold.held) as held, sum(quotas.spent_now(place.kind, hold.spent, hold.spent_in, $2::timestamptz)) as spent
    from quotas.hold_row hold
    where hold.limit_id = place.id and hold.window_start = place.starts
      and (hold.ends_at is null or hold.ends_at > $2::timestamptz)
  ) told on true`;
