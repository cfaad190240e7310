import { DeploymentEntity } from './deployment.entity.ts';
import { GpuReservationEntity } from './gpu-reservation.entity.ts';
import { RolloutEntity } from './rollout.entity.ts';

export const entities = [DeploymentEntity, GpuReservationEntity, RolloutEntity];
