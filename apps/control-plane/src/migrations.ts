import type { Migration } from '@beffroi/platform/typeorm';

/** The steps of every context, upstream first; the platform's own come before them. */
export const migrations: readonly Migration[] = [];
