import type { DynamicModule } from '@nestjs/common';
import { ModelUses } from '@beffroi/catalogue/domain';
import type { SealingKey } from '@beffroi/platform/crypto';
import {
  CheckSite,
  CordonDeployment,
  DeploymentChanges,
  DeploymentHistory,
  Deployments,
  GpuPrices,
  GpuReservations,
  PreviewDeployment,
  QueuePositions,
  RequestDeployment,
  RetireDeployment,
  RotateEngineKey,
  ScaleDeployment,
  SetPlacementPolicy,
  SiteChecks,
  UpdateDeployment,
  UpgradeDeployment,
} from '@beffroi/provisioning/domain';
import {
  CheckSiteOperation,
  CordonDeploymentOperation,
  DeploymentFeed,
  DeploymentsOfModels,
  DeploymentsRepository,
  EngineKeys,
  HistoryRepository,
  PreviewDeploymentOperation,
  QueueRepository,
  RequestDeploymentOperation,
  RetireDeploymentOperation,
  RotateEngineKeyOperation,
  ScaleDeploymentOperation,
  SetPlacementPolicyOperation,
  SiteChecksRepository,
  SiteLedger,
  UpdateDeploymentOperation,
  UpgradeDeploymentOperation,
} from '@beffroi/provisioning/server';
import { resolvers } from '@beffroi/provisioning/graphql';
import { contextModule } from './context.module.ts';

export const provisioningModule = (dataPlaneKey: SealingKey, gpuPrices: GpuPrices): DynamicModule =>
  contextModule(
    'provisioning',
    [
      { provide: EngineKeys, useValue: new EngineKeys([dataPlaneKey]) },
      { provide: Deployments, useClass: DeploymentsRepository },
      { provide: GpuReservations, useClass: SiteLedger },
      { provide: RequestDeployment, useClass: RequestDeploymentOperation },
      { provide: DeploymentChanges, useClass: DeploymentFeed },
      { provide: DeploymentHistory, useClass: HistoryRepository },
      { provide: UpdateDeployment, useClass: UpdateDeploymentOperation },
      { provide: GpuPrices, useValue: gpuPrices },
      { provide: PreviewDeployment, useClass: PreviewDeploymentOperation },
      { provide: UpgradeDeployment, useClass: UpgradeDeploymentOperation },
      { provide: CordonDeployment, useClass: CordonDeploymentOperation },
      { provide: RotateEngineKey, useClass: RotateEngineKeyOperation },
      { provide: CheckSite, useClass: CheckSiteOperation },
      { provide: ModelUses, useClass: DeploymentsOfModels },
      { provide: SetPlacementPolicy, useClass: SetPlacementPolicyOperation },
      { provide: SiteChecks, useClass: SiteChecksRepository },
      { provide: QueuePositions, useClass: QueueRepository },
      { provide: ScaleDeployment, useClass: ScaleDeploymentOperation },
      { provide: RetireDeployment, useClass: RetireDeploymentOperation },
    ],
    resolvers,
  );
