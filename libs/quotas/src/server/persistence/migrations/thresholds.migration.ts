import { type Migration, tenantTable } from '@beffroi/platform/typeorm';

/** What was told of budgets that are nearly used up: a row for each limit, window and threshold. */
export const thresholds: Migration = {
  name: '2026112252-quotas-thresholds',
  up: [
    `create table quotas.threshold (
       limit_id uuid not null,
       window_start timestamptz not null,
       percent integer not null constraint threshold_percent_check check (percent in (70, 90, 100)),
       collectivite_id uuid,
       spent bigint not null,
       cap bigint not null,
       reached_at timestamptz not null,
       constraint threshold_pkey primary key (limit_id, window_start, percent),
       constraint threshold_limit_id_fkey foreign key (limit_id) references quotas.limit_row (id) on delete cascade,
       constraint threshold_limit_fkey foreign key (limit_id, collectivite_id)
         references quotas.limit_row (id, collectivite_id) on delete cascade
     )`,
    'create index threshold_collectivite_id_idx on quotas.threshold (collectivite_id)',
    ...tenantTable('quotas.threshold', { tenant: 'select' }),
    'grant execute on function quotas.cap_of(quotas.limit_row, timestamptz) to beffroi_system',
  ],
};
