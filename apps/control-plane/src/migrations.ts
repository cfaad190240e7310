import { migrations as catalogue } from '@beffroi/catalogue/server';
import { migrations as identity } from '@beffroi/identity/server';
import type { Migration } from '@beffroi/platform/typeorm';
import { migrations as tenancy } from '@beffroi/tenancy/server';

/** The steps of every context, upstream first; the platform's own come before them. */
export const migrations: readonly Migration[] = [...tenancy, ...identity, ...catalogue];
