import { DeploymentEventEntity } from './deployment-event.entity.ts';
import { DeploymentEntity } from './deployment.entity.ts';
import { GpuReservationEntity } from './gpu-reservation.entity.ts';
import { PlacementPolicyEntity } from './placement-policy.entity.ts';
import { RolloutShareEntity } from './rollout-share.entity.ts';
import { RolloutEntity } from './rollout.entity.ts';
import { SitePlatformEntity } from './site-platform.entity.ts';
import { SiteCheckEntity } from './site-check.entity.ts';
import { SiteHealthEntity } from './site-health.entity.ts';
import { ScalingEntity, WakeEntity } from './scaling.entity.ts';

export const entities = [
  DeploymentEntity,
  DeploymentEventEntity,
  GpuReservationEntity,
  PlacementPolicyEntity,
  RolloutEntity,
  RolloutShareEntity,
  SitePlatformEntity,
  SiteCheckEntity,
  SiteHealthEntity,
  ScalingEntity,
  WakeEntity,
];
