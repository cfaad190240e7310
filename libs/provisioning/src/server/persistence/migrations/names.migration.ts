import type { Migration } from '@beffroi/platform/typeorm';

/** What people call a deployment; two that live side by side are not called the same. */
export const names: Migration = {
  name: '2026112243-provisioning-names',
  up: [
    'alter table provisioning.deployment add name text',
    `create unique index deployment_name_key on provisioning.deployment (collectivite_id, name) nulls not distinct
       where name is not null and retired_at is null`,
  ],
};
