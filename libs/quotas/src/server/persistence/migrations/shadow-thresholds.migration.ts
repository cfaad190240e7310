import type { Migration } from '@beffroi/platform/typeorm';

/** What was told of limits that are only counted: one that is enforced afterwards tells its own thresholds again. */
export const shadowThresholds: Migration = {
  name: '2026112283-quotas-shadow-thresholds',
  // The default is for programs of before, which know none but those that are enforced.
  up: [
    `alter table quotas.threshold add column shadow boolean not null default false,
       drop constraint threshold_pkey,
       add constraint threshold_pkey primary key (limit_id, window_start, percent, shadow)`,
  ],
};
