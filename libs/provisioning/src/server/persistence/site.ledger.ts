import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { brandId, type DeploymentId, type Scope, type SiteId } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type GpuReservation, GpuReservations, type ReservedGpus } from '../../domain/index.ts';
import { GpuReservationEntity } from './gpu-reservation.entity.ts';

interface ReservedRow {
  readonly site_id: string;
  readonly gpu_product: string;
  readonly gpus_per_replica: number;
  readonly replicas: number;
  readonly pool: string | null;
}

/** Nobody else reserves on this site before the end of the transaction. */
export const lockSite = async (manager: EntityManager, siteId: SiteId): Promise<void> => {
  await manager.query('select provisioning.lock_site($1)', [siteId]);
};

/** What all tenants hold. Under {@link lockSite} a statement of its own, so that it sees what was committed. */
export const readReserved = async (manager: EntityManager, siteId: SiteId): Promise<ReservedGpus[]> =>
  (await reservedRows(manager, [siteId])).map((row) => ({
    gpuProduct: row.gpu_product,
    gpusPerReplica: row.gpus_per_replica,
    replicas: row.replicas,
    pool: row.pool,
  }));

/** What those would take who wait on this site and may not be overtaken by a newcomer of a class. */
export const readAwaited = async (
  manager: EntityManager,
  siteId: SiteId,
  priority: ServiceClass,
): Promise<ReservedGpus[]> => {
  const rows = await manager.query<Omit<ReservedRow, 'site_id'>[]>(
    'select * from provisioning.awaited_gpus($1, $2)',
    [siteId, priority],
  );
  return rows.map((row) => ({
    gpuProduct: row.gpu_product,
    gpusPerReplica: row.gpus_per_replica,
    replicas: row.replicas,
    pool: row.pool,
  }));
};

/** What is reserved, and nobody reserves more until the transaction ends. */
export const holdReserved = async (manager: EntityManager, siteId: SiteId): Promise<ReservedGpus[]> => {
  await lockSite(manager, siteId);
  return readReserved(manager, siteId);
};

/** Of how many engines of its own a deployment holds the GPUs. */
export const readOwnReplicas = async (manager: EntityManager, id: DeploymentId): Promise<number> =>
  (await manager.findOneBy(GpuReservationEntity, { deploymentId: id }))?.replicas ?? 0;

const reservedRows = (manager: EntityManager, siteIds: readonly SiteId[]): Promise<ReservedRow[]> =>
  manager.query<ReservedRow[]>('select * from provisioning.reserved_gpus($1)', [siteIds]);

@Injectable()
export class SiteLedger extends GpuReservations {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async bySite(scope: Scope, siteIds: readonly SiteId[]): Promise<readonly GpuReservation[]> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) => reservedRows(manager, siteIds));
    return rows.map((row) => ({
      siteId: brandId<SiteId>(row.site_id),
      gpuProduct: row.gpu_product,
      gpus: row.gpus_per_replica * row.replicas,
      pool: row.pool,
    }));
  }
}
