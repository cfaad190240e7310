import type { Migration } from './migration.ts';

/** Schemas `platform` and `dataplane`. */
export const platformMigrations: readonly Migration[] = [];
