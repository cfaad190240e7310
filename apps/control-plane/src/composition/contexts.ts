import type { DynamicModule } from '@nestjs/common';
import { entities as audit } from '@beffroi/audit/server';
import { ReachableAddresses } from '@beffroi/catalogue/domain';
import { entities as catalogue } from '@beffroi/catalogue/server';
import { entities as identity } from '@beffroi/identity/server';
import { entities as keys } from '@beffroi/keys/server';
import { sealingKey } from '@beffroi/platform/crypto';
import { BearerVerifier } from '@beffroi/platform/oidc';
import type { Database } from '@beffroi/platform/typeorm';
import { entities as provisioning } from '@beffroi/provisioning/server';
import { entities as quotas } from '@beffroi/quotas/server';
import { entities as tenancy } from '@beffroi/tenancy/server';
import type { Configuration } from '../configuration.ts';
import { auditModule } from './audit.module.ts';
import { catalogueModule } from './catalogue.module.ts';
import { identityModule } from './identity.module.ts';
import { keysModule } from './keys.module.ts';
import { meteringModule } from './metering.module.ts';
import { gpuPricesOf } from './gpu-prices.ts';
import { platformModule } from './platform.module.ts';
import { provisioningModule } from './provisioning.module.ts';
import { quotasModule } from './quotas.module.ts';
import { tenancyModule } from './tenancy.module.ts';

/** Entities of every context, for the one database. */
export const entities = [
  ...tenancy,
  ...identity,
  ...audit,
  ...catalogue,
  ...quotas,
  ...keys,
  ...provisioning,
];

/** Every context with the implementations that this program chooses. */
export const contexts = (config: Configuration, database: Database): DynamicModule[] => {
  const controlKey = sealingKey(config.BEFFROI_CONTROL_KEY);
  const dataPlaneKey = sealingKey(config.BEFFROI_DATA_PLANE_KEY);
  const verifier = new BearerVerifier({
    issuers: config.BEFFROI_OIDC_ISSUERS,
    audience: config.BEFFROI_OIDC_AUDIENCE,
    clients: config.BEFFROI_OIDC_CLIENTS,
  });
  return [
    platformModule(database),
    tenancyModule(dataPlaneKey, controlKey),
    identityModule(verifier, {
      issuers: config.BEFFROI_OIDC_ISSUERS,
      hasBreakGlass: config.BEFFROI_BREAK_GLASS,
    }),
    auditModule(),
    catalogueModule({
      controlKey,
      dataPlaneKey,
      reachable: new ReachableAddresses(config.BEFFROI_PROVIDER_PRIVATE_RANGES),
    }),
    quotasModule(),
    keysModule(config),
    provisioningModule(dataPlaneKey, gpuPricesOf(config)),
    meteringModule(),
  ];
};
