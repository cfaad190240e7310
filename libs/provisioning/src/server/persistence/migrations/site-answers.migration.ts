import type { Migration } from '@beffroi/platform/typeorm';

/** When a site last answered, for operators. */
export const siteAnswers: Migration = {
  name: '2026112281-provisioning-site-answers',
  up: ['alter table provisioning.site_health add answered_at timestamptz'],
};
