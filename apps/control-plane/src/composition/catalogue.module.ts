import type { DynamicModule } from '@nestjs/common';
import {
  GpuInventory,
  ModelCatalogue,
  RegisterSite,
  ReviewedModels,
  SiteRegistry,
  SyncModels,
} from '@beffroi/catalogue/domain';
import {
  GpuInventoryRepository,
  RegisterSiteOperation,
  SitesRepository,
  SiteVault,
  SyncModelsOperation,
} from '@beffroi/catalogue/server';
import type { SealingKey } from '@beffroi/platform/crypto';
import { resolvers } from '@beffroi/catalogue/graphql';
import { contextModule } from './context.module.ts';

export const catalogueModule = (controlKey: SealingKey): DynamicModule =>
  contextModule(
    'catalogue',
    [
      { provide: SiteVault, useValue: new SiteVault([controlKey]) },
      { provide: ModelCatalogue, useValue: new ReviewedModels() },
      { provide: SiteRegistry, useClass: SitesRepository },
      { provide: GpuInventory, useClass: GpuInventoryRepository },
      { provide: RegisterSite, useClass: RegisterSiteOperation },
      { provide: SyncModels, useClass: SyncModelsOperation },
    ],
    resolvers,
  );
