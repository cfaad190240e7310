import type { Migration } from '@beffroi/platform/typeorm';

/** What a budget has come to since a threshold of it was told: a raise that stays below is no reason to tell it again. */
export const mostSpent: Migration = {
  name: '2026112291-quotas-most-spent',
  up: ['alter table quotas.threshold add column most_spent bigint not null default 0'],
};
