import { type Migration, systemTable } from '@beffroi/platform/typeorm';

/** Which reviews of the models run: one that another has replaced does not bring its models and prices back. */
export const reviewedReleases: Migration = {
  name: '2026112286-catalogue-reviewed-releases',
  up: [
    `create table catalogue.reviewed_release (
       -- Of all models as a release has them.
       digest text constraint reviewed_release_pkey primary key,
       since timestamptz not null,
       -- By a control plane that runs it.
       seen_at timestamptz not null
     )`,
    ...systemTable('catalogue.reviewed_release', { system: 'select, insert, update' }),
  ],
};
