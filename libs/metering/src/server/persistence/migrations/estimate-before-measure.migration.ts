import type { Migration } from '@beffroi/platform/typeorm';

/**
 * An estimate and the measure that replaces it may come in one batch, when a gateway was out of contact or died: the
 * estimate is stored first, whatever their order in the batch, and so the measure corrects it.
 */
export const estimateBeforeMeasure: Migration = {
  name: '2026112231-metering-estimate-before-measure',
  up: [
    `create or replace function metering.insert_events(events metering.usage_event[]) returns uuid[]
     language sql volatile set search_path = pg_catalog, pg_temp
     as $$
       with inserted as (
         insert into metering.usage_event
         select * from unnest(events) event order by event.id, event.quality = 'measured'
         on conflict (id) do nothing
         returning *
       ), summed as (
         insert into metering.rollup_hour as total
         select date_trunc('hour', admitted_at, 'UTC'), collectivite_id, project_id, api_key_id, model_id, offer,
           count(*) filter (where quality <> 'corrected'), sum(input_tokens), sum(cached_input_tokens),
           sum(output_tokens), sum(reasoning_tokens), sum(audio_ms), sum(pages), sum(images)
         from inserted
         group by 1, 2, 3, 4, 5, 6
         order by 2, 1, 3, 4, 5, 6
         on conflict on constraint rollup_hour_pk do update set
           requests = total.requests + excluded.requests,
           input_tokens = total.input_tokens + excluded.input_tokens,
           cached_input_tokens = total.cached_input_tokens + excluded.cached_input_tokens,
           output_tokens = total.output_tokens + excluded.output_tokens,
           reasoning_tokens = total.reasoning_tokens + excluded.reasoning_tokens,
           audio_ms = total.audio_ms + excluded.audio_ms,
           pages = total.pages + excluded.pages,
           images = total.images + excluded.images
       )
       select coalesce(array_agg(id), '{}') from inserted
     $$`,
  ],
};
