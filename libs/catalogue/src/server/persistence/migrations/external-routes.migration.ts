import { type Migration, systemTable, tenantTable } from '@beffroi/platform/typeorm';

/** Ways to models that somebody else serves. Only operators see them: base URLs and credentials are theirs. */
export const externalRoutes: Migration = {
  name: '2026112204-catalogue-external-routes',
  up: [
    `create table catalogue.external_route (
       id uuid constraint external_route_pkey primary key,
       collectivite_id uuid
         constraint external_route_collectivite_id_fkey references tenancy.collectivite (id),
       model_id text not null constraint external_route_model_id_fkey references catalogue.model (id),
       provider text not null constraint external_route_provider_check
         check (provider in ('mistral', 'outscale', 'openai-compatible')),
       base_url text not null,
       served_name text not null,
       site_id text not null,
       region text not null,
       country text not null,
       qualification text not null constraint external_route_qualification_check check (qualification in
         ('none', 'hds', 'secnumcloud-3.2', 'secnumcloud-3.2-hds')),
       route_order integer not null,
       credential_sealed text,
       registered_at timestamptz not null,
       closed_at timestamptz
     )`,
    'create index external_route_collectivite_id_idx on catalogue.external_route (collectivite_id)',
    'create index external_route_model_id_idx on catalogue.external_route (model_id)',
    ...systemTable('catalogue.external_route'),
  ],
};

/** Some serve one collectivité: the second wall stands before them too, and opens to no tenant. */
export const externalRouteWall: Migration = {
  name: '2026112207-catalogue-external-route-wall',
  up: tenantTable('catalogue.external_route', { tenant: '' }),
};
