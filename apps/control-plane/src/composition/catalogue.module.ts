import type { DynamicModule } from '@nestjs/common';
import {
  CloseExternalRoute,
  ExternalRoutes,
  GpuInventory,
  ListPrices,
  ModelCatalogue,
  type ReachableAddresses,
  RegisterExternalRoute,
  RegisterSite,
  RetireModel,
  ReviewedModels,
  SiteRegistry,
  SyncModels,
} from '@beffroi/catalogue/domain';
import {
  CloseExternalRouteOperation,
  ExternalRoutesRepository,
  GpuInventoryRepository,
  PostgresListPrices,
  ProviderAccess,
  RegisterExternalRouteOperation,
  RegisterSiteOperation,
  RetireModelOperation,
  SitesRepository,
  SiteVault,
  SyncModelsOperation,
} from '@beffroi/catalogue/server';
import type { SealingKey } from '@beffroi/platform/crypto';
import { resolvers } from '@beffroi/catalogue/graphql';
import { contextModule } from './context.module.ts';

export interface CatalogueSettings {
  readonly controlKey: SealingKey;
  readonly dataPlaneKey: SealingKey;
  readonly reachable: ReachableAddresses;
}

export const catalogueModule = ({ controlKey, dataPlaneKey, reachable }: CatalogueSettings): DynamicModule =>
  contextModule(
    'catalogue',
    [
      { provide: SiteVault, useValue: new SiteVault([controlKey]) },
      { provide: ProviderAccess, useValue: new ProviderAccess(reachable, dataPlaneKey) },
      { provide: ModelCatalogue, useValue: new ReviewedModels() },
      { provide: ListPrices, useClass: PostgresListPrices },
      { provide: SiteRegistry, useClass: SitesRepository },
      { provide: GpuInventory, useClass: GpuInventoryRepository },
      { provide: RegisterSite, useClass: RegisterSiteOperation },
      { provide: ExternalRoutes, useClass: ExternalRoutesRepository },
      { provide: RegisterExternalRoute, useClass: RegisterExternalRouteOperation },
      { provide: CloseExternalRoute, useClass: CloseExternalRouteOperation },
      { provide: RetireModel, useClass: RetireModelOperation },
      { provide: SyncModels, useClass: SyncModelsOperation },
    ],
    resolvers,
  );
