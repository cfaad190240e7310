import type { Migration } from '@beffroi/platform/typeorm';

/**
 * Sums that the collectivité which is set pays for and another had. Their rows are the beneficiary's: row-level security
 * shows them to nobody else, and its policies have no «or».
 */
export const paidUsage: Migration = {
  name: '2026112255-metering-paid-usage',
  up: [
    `create index rollup_month_paid on metering.rollup_month (payer_id, month) where payer_id <> collectivite_id`,
    `create function metering.paid_usage(since date) returns table (
       beneficiary_id uuid, beneficiary_name text, month date, model_id text, offer text,
       requests bigint, input_tokens bigint, cached_input_tokens bigint, output_tokens bigint)
     language sql stable security definer set search_path = pg_catalog, pg_temp
     as $$
       with payer(id) as materialized (
         select nullif(current_setting('beffroi.tenant', true), '')::uuid
       ), summed as (
         select total.collectivite_id, total.month, total.model_id, total.offer, total.requests, total.input_tokens,
           total.cached_input_tokens, total.output_tokens
         from metering.rollup_month total, payer
         where total.payer_id = payer.id and total.payer_id <> total.collectivite_id and total.month >= since
         union all
         -- Days that are not over yet are in no month.
         select total.collectivite_id, date_trunc('month', total.hour at time zone 'Europe/Paris')::date,
           total.model_id, total.offer, total.requests, total.input_tokens, total.cached_input_tokens,
           total.output_tokens
         from metering.rollup_hour total, payer
         where total.payer_id = payer.id and total.payer_id <> total.collectivite_id
           and total.hour >= greatest((select folded_through from metering.ledger),
             since::timestamp at time zone 'Europe/Paris')
       )
       select summed.collectivite_id, town.name, summed.month, summed.model_id, summed.offer,
         sum(summed.requests)::bigint, sum(summed.input_tokens)::bigint, sum(summed.cached_input_tokens)::bigint,
         sum(summed.output_tokens)::bigint
       from summed left join tenancy.collectivite town on town.id = summed.collectivite_id
       group by 1, 2, 3, 4, 5
       order by 3 desc, 2, 1, 4, 5
     $$`,
    'grant execute on function metering.paid_usage to beffroi_tenant',
  ],
};
