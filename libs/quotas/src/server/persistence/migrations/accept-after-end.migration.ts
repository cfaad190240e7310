import type { Migration } from '@beffroi/platform/typeorm';

/**
 * Replaces a step of `quotas.hold`: a call that was under way while a successor ended its run holds nothing, else that
 * would stay spent for ever. Whoever ends a run writes its row in `quotas.run`, which the call waits for here.
 */
export const acceptAfterEnd: Migration = {
  name: '2026112262-quotas-accept-after-end',
  up: [
    `create or replace function quotas.accept(run uuid, call jsonb, origin text) returns boolean
     language plpgsql volatile set search_path = pg_catalog, pg_temp
     as $$
     begin
       if call ->> 'origin' is distinct from accept.origin
          or not (call ->> 'reasserts')::boolean and not exists (select from quotas.run known
            where known.incarnation = run and known.origin = accept.origin) then
         return false;
       end if;
       insert into quotas.run as known (incarnation, origin) values (run, accept.origin)
       on conflict on constraint run_pkey do update set origin = excluded.origin
         where known.origin <> excluded.origin and known.ended_at is null;
       return not exists (select from quotas.run known where known.incarnation = run and known.ended_at is not null);
     end $$`,
  ],
};
