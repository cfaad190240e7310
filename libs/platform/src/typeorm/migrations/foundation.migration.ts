import type { Migration } from '../migration.ts';
import { contextSchema } from '../table.policies.ts';

/** What every later migration stands on. */
export const foundation: Migration = {
  name: '2026112101-platform-foundation',
  up: [
    // For the role, not `in schema`: there it would take nothing back from what PUBLIC has everywhere.
    'alter default privileges for role beffroi_owner revoke execute on functions from public',
    ...contextSchema('platform'),
    ...contextSchema('dataplane'),
    'grant usage on schema dataplane to beffroi_gateway',
  ],
};
