import type { CollectiviteId, LimitId } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { Threshold } from '../../domain/index.ts';

/** How long after its end a window is looked at: its last seconds are told late, and by a cap that may have changed since. */
const LATE_MINUTES = 2;

/**
 * The windows of budgets that are looked at, at `$1`: `kind`, when it `starts`, and the instant `at` whose cap counts. They
 * are those that are open, and those that have just ended, at their last instant.
 */
export const PLACES = `
  select kind, quotas.window_start(kind, at) as starts, at
  from unnest(array['day', 'month', 'exercise']) kind,
    lateral quotas.window_start(kind, $1::timestamptz) opened,
    lateral (values ($1::timestamptz), (opened - interval '1 millisecond')) each(at)
  where at >= opened or $1::timestamptz < opened + interval '${LATE_MINUTES} minutes'`;

/** A budget that has come to a threshold; amounts in the unit that holds count in. */
export interface ReachedThreshold {
  readonly id: LimitId;
  readonly collectiviteId: CollectiviteId | null;
  readonly windowStart: Date;
  readonly spent: number;
  /** In force at the instant `at` of that window. */
  readonly cap: number;
  readonly at: Date;
  readonly percent: Threshold;
}

/**
 * Notes what was reached. A threshold that was told is reached anew where use has been below it since (`fallen`). Of a
 * budget that is only counted it is taken to have been where all that was counted until then is below that of its cap.
 *
 * @returns what nobody was told of yet in its window
 */
export const noteThresholds = async (
  tx: Transaction,
  reached: readonly ReachedThreshold[],
  kind: { readonly shadow: boolean },
): Promise<readonly FirstTime[]> => {
  const said = [JSON.stringify(reached), kind.shadow];
  const first = await tx.manager.query<FirstTime[]>(FIRST_TIME, said);
  if (kind.shadow) await tx.manager.query(STILL_REACHED, said);
  return first;
};

export interface FirstTime {
  readonly limitId: LimitId;
  readonly collectiviteId: CollectiviteId | null;
  readonly windowStart: Date;
  readonly percent: number;
}

const FIRST_TIME = `
  insert into quotas.threshold as told
    (limit_id, window_start, percent, shadow, collectivite_id, spent, cap, reached_at)
  select (it ->> 'id')::uuid, (it ->> 'windowStart')::timestamptz, (it ->> 'percent')::integer, $2::boolean,
    (it ->> 'collectiviteId')::uuid, (it ->> 'spent')::bigint, (it ->> 'cap')::bigint, now()
  from jsonb_array_elements($1::jsonb) it
  where exists (select from quotas.limit_row known where known.id = (it ->> 'id')::uuid
    and quotas.cap_of(known, (it ->> 'at')::timestamptz) = (it ->> 'cap')::bigint)
  order by 1, 2, 3
  on conflict on constraint threshold_pkey do update
    set spent = excluded.spent, cap = excluded.cap, reached_at = excluded.reached_at, fallen = false
    where case when told.shadow then greatest(told.spent, told.most_spent) * 100 < told.percent * excluded.cap
      else told.fallen end
  returning limit_id as "limitId", collectivite_id as "collectiviteId", window_start as "windowStart", percent`;

const STILL_REACHED = `
  update quotas.threshold told set most_spent = (it ->> 'spent')::bigint
  from jsonb_array_elements($1::jsonb) it
  where told.limit_id = (it ->> 'id')::uuid and told.window_start = (it ->> 'windowStart')::timestamptz
    and told.percent = (it ->> 'percent')::integer and told.shadow = $2::boolean
    and greatest(told.spent, told.most_spent) < (it ->> 'spent')::bigint`;
