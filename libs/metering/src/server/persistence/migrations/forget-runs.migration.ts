import type { Migration } from '@beffroi/platform/typeorm';

/** What a run shipped is forgotten once nobody knows the run any more. */
export const forgetRuns: Migration = {
  name: '2026112253-metering-forget-runs',
  up: ['grant delete on metering.incarnation to beffroi_system'],
};
