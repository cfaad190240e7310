import { type Migration, referenceTable } from '@beffroi/platform/typeorm';

/** What a preview needs to know of the worker that would build it. */
export const sitePlatform: Migration = {
  name: '2026112212-provisioning-site-platform',
  up: [
    `create table provisioning.site_platform (
       site_id text constraint site_platform_pkey primary key
         constraint site_platform_site_id_fkey references catalogue.site (id),
       pod_security_version text not null,
       platform jsonb not null
     )`,
    ...referenceTable('provisioning.site_platform'),
  ],
};
