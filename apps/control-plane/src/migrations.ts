import { migrations as audit } from '@beffroi/audit/server';
import { migrations as catalogue } from '@beffroi/catalogue/server';
import { migrations as identity } from '@beffroi/identity/server';
import { migrations as keys } from '@beffroi/keys/server';
import { migrations as metering } from '@beffroi/metering/server';
import type { Migration } from '@beffroi/platform/typeorm';
import { migrations as provisioning } from '@beffroi/provisioning/server';
import { migrations as quotas } from '@beffroi/quotas/server';
import { migrations as tenancy } from '@beffroi/tenancy/server';

/** The steps of every context, upstream first; the platform's own come before them. */
export const migrations: readonly Migration[] = [
  ...tenancy,
  ...identity,
  ...audit,
  ...catalogue,
  ...quotas,
  ...keys,
  ...provisioning,
  ...metering,
];
