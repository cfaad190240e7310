import type { Migration } from '@beffroi/platform/typeorm';

/** Models that an installation offers no more. */
export const retiredModels: Migration = {
  name: '2026112242-catalogue-retired-models',
  up: [
    'alter table catalogue.model add retired_at timestamptz',
    // Whoever is about to use a model holds it first: it is retired before that, or not until it is used.
    `create function catalogue.hold_model(model text) returns boolean
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     declare offered boolean;
     begin
       select retired_at is null into offered from catalogue.model where id = hold_model.model for key share;
       return coalesce(offered, true);
     end $$`,
    'grant execute on function catalogue.hold_model(text) to beffroi_tenant, beffroi_system',
  ],
};
