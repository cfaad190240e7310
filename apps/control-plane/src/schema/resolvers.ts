import type { Type } from '@nestjs/common';
import { resolvers as audit } from '@beffroi/audit/graphql';
import { resolvers as catalogue } from '@beffroi/catalogue/graphql';
import { resolvers as identity } from '@beffroi/identity/graphql';
import { resolvers as keys } from '@beffroi/keys/graphql';
import { resolvers as metering } from '@beffroi/metering/graphql';
import { resolvers as provisioning } from '@beffroi/provisioning/graphql';
import { resolvers as quotas } from '@beffroi/quotas/graphql';
import { resolvers as tenancy } from '@beffroi/tenancy/graphql';

/** Every resolver of the program: what its schema is made from. */
export const resolvers: readonly Type[] = [
  ...tenancy,
  ...identity,
  ...audit,
  ...catalogue,
  ...quotas,
  ...keys,
  ...provisioning,
  ...metering,
];
