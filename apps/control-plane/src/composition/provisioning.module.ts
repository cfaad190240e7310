import type { DynamicModule } from '@nestjs/common';
import type { SealingKey } from '@beffroi/platform/crypto';
import {
  DeploymentChanges,
  DeploymentHistory,
  Deployments,
  GpuPrices,
  GpuReservations,
  PreviewDeployment,
  RequestDeployment,
  RetireDeployment,
  UpdateDeployment,
} from '@beffroi/provisioning/domain';
import {
  DeploymentFeed,
  DeploymentsRepository,
  EngineKeys,
  HistoryRepository,
  PreviewDeploymentOperation,
  RequestDeploymentOperation,
  RetireDeploymentOperation,
  SiteLedger,
  UpdateDeploymentOperation,
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
      { provide: RetireDeployment, useClass: RetireDeploymentOperation },
    ],
    resolvers,
  );
