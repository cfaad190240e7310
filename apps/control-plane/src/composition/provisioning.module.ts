import type { DynamicModule } from '@nestjs/common';
import type { SealingKey } from '@beffroi/platform/crypto';
import {
  Deployments,
  GpuReservations,
  RequestDeployment,
  RetireDeployment,
} from '@beffroi/provisioning/domain';
import {
  DeploymentsRepository,
  EngineKeys,
  RequestDeploymentOperation,
  RetireDeploymentOperation,
  SiteLedger,
} from '@beffroi/provisioning/server';
import { resolvers } from '@beffroi/provisioning/graphql';
import { contextModule } from './context.module.ts';

export const provisioningModule = (dataPlaneKey: SealingKey): DynamicModule =>
  contextModule(
    'provisioning',
    [
      { provide: EngineKeys, useValue: new EngineKeys([dataPlaneKey]) },
      { provide: Deployments, useClass: DeploymentsRepository },
      { provide: GpuReservations, useClass: SiteLedger },
      { provide: RequestDeployment, useClass: RequestDeploymentOperation },
      { provide: RetireDeployment, useClass: RetireDeploymentOperation },
    ],
    resolvers,
  );
