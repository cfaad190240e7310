import { ExternalRouteEraser } from '@beffroi/catalogue/server';
import { identityErasers, OrganizationEraser } from '@beffroi/identity/server';
import { ApiKeyEraser } from '@beffroi/keys/server';
import { RefusedRequestEraser } from '@beffroi/metering/server';
import { sealingKey } from '@beffroi/platform/crypto';
import type { Database } from '@beffroi/platform/typeorm';
import { DeploymentEraser, RetireDeploymentOperation } from '@beffroi/provisioning/server';
import { LimitEraser, PlanDefaults, ShareEraser } from '@beffroi/quotas/server';
import type { TenantEraser } from '@beffroi/tenancy/domain';
import {
  CacheSalts,
  CollectivitesRepository,
  LifeCycleSweep,
  MoveCollectiviteOperation,
  NoticeEraser,
  ProjectEraser,
  ReplayEraser,
  StoredErasureTally,
} from '@beffroi/tenancy/server';
import type { Configuration } from '../configuration.ts';

export interface LifeCycleSurroundings {
  readonly config: Pick<Configuration, 'BEFFROI_DATA_PLANE_KEY' | 'BEFFROI_BACKUP_RETENTION'>;
  readonly database: Pick<Database, 'unitOfWork' | 'gateways'>;
}

/** In the order in which they run: first nobody gets in any more, then what runs goes, then the names. */
export const erasersOf = ({ unitOfWork }: Pick<Database, 'unitOfWork'>): readonly TenantEraser[] => {
  const tally = new StoredErasureTally();
  return [
    new ApiKeyEraser(unitOfWork, tally),
    ...identityErasers(unitOfWork, tally),
    new DeploymentEraser(unitOfWork, new RetireDeploymentOperation(unitOfWork), tally),
    new ExternalRouteEraser(unitOfWork, tally),
    new LimitEraser(unitOfWork, tally),
    new ShareEraser(unitOfWork, tally),
    new NoticeEraser(unitOfWork, tally),
    new RefusedRequestEraser(unitOfWork, tally),
    new ProjectEraser(unitOfWork, tally),
    new ReplayEraser(unitOfWork, tally),
    new OrganizationEraser(unitOfWork, new CollectivitesRepository(unitOfWork), tally),
  ];
};

export const lifeCycleSweep = ({ config, database }: LifeCycleSurroundings): LifeCycleSweep => {
  const { unitOfWork, gateways } = database;
  const salts = new CacheSalts(sealingKey(config.BEFFROI_DATA_PLANE_KEY));
  return new LifeCycleSweep({
    unitOfWork,
    moving: new MoveCollectiviteOperation(unitOfWork, gateways, new PlanDefaults(unitOfWork), salts),
    erasers: erasersOf(database),
    backupRetentionMs: config.BEFFROI_BACKUP_RETENTION,
  });
};
