import { type DeploymentId, isUuid, type Scope, type SiteId } from '@beffroi/kernel';
import type { Reading, Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { type EntityManager, LessThan } from 'typeorm';
import type { Deployment, Elasticity, Revision, ScalingTerms } from '../../domain/index.ts';
import { DeploymentEntity } from './deployment.entity.ts';
import { toDeployment } from './deployment.mapping.ts';
import { visible } from './deployments.repository.ts';
import { GpuReservationEntity } from './gpu-reservation.entity.ts';

/** What is decided when a deployment is accepted; its status begins empty. */
export type AcceptedDeployment = Pick<
  Deployment,
  | 'id'
  | 'collectiviteId'
  | 'modelId'
  | 'siteId'
  | 'namespace'
  | 'replicas'
  | 'precision'
  | 'gpuProduct'
  | 'gpusPerReplica'
  | 'contextTokens'
  | 'requestedAt'
  | 'elasticity'
  | 'priority'
  | 'evictionProtected'
  | 'queuedAt'
  | 'dedicated'
  | 'name'
>;

/** The deployment and the GPUs it holds from now on; one that waits for room holds none. */
export const insertDeployment = async (
  manager: EntityManager,
  deployment: AcceptedDeployment,
  engineKeySealed: string,
): Promise<void> => {
  const { elasticity, ...row } = deployment;
  await manager.insert(DeploymentEntity, { ...row, ...columnsOf(elasticity), engineKeySealed });
  const { id, collectiviteId, siteId, gpuProduct, gpusPerReplica, replicas } = deployment;
  if (replicas === 0) return;
  await manager.insert(GpuReservationEntity, {
    deploymentId: id,
    collectiviteId,
    siteId,
    gpuProduct,
    gpusPerReplica,
    replicas,
  });
};

/** What is null throughout: a fixed number. */
const columnsOf = (elasticity: Elasticity | null) =>
  elasticity ?? { minReplicas: null, maxReplicas: null, schedule: null, sleepAfterSeconds: null };

/** The terms under which it runs from now on. */
export const wantScaled = async (
  manager: EntityManager,
  { id, generation }: Deployment,
  { elasticity, priority, evictionProtected }: ScalingTerms,
): Promise<void> => {
  const terms = { ...columnsOf(elasticity), priority, evictionProtected };
  await manager.update(DeploymentEntity, { id }, { ...terms, generation: generation + 1 });
};

/** One that the scope may see, locked for this transaction. */
export const lockDeployment = async (tx: Transaction, id: DeploymentId): Promise<Deployment | undefined> => {
  if (!isUuid(id)) return undefined;
  const row = await visible(tx).andWhere('deployment.id = :id', { id }).setLock('pessimistic_write').getOne();
  return row ? toDeployment(row) : undefined;
};

export const wantRetired = async (
  manager: EntityManager,
  id: DeploymentId,
  generation: number,
): Promise<void> => {
  await manager.update(DeploymentEntity, { id }, { desired: 'retired', generation });
};

/** Reserves for more engines at once; what fewer leave over is given back when their pods are gone. */
export const wantRevised = async (
  manager: EntityManager,
  { id, generation }: Deployment,
  revision: Revision,
): Promise<void> => {
  await manager.update(DeploymentEntity, { id }, { ...revision, generation: generation + 1 });
  await manager.update(
    GpuReservationEntity,
    { deploymentId: id, replicas: LessThan(revision.replicas) },
    { replicas: revision.replicas },
  );
};

/** All in a namespace that are not gone yet, as far as the scope may see them. */
export const liveInNamespace = async (
  reading: Reading,
  siteId: SiteId,
  namespace: string,
): Promise<Deployment[]> => {
  const rows = await visible(reading)
    .andWhere('deployment.site_id = :siteId', { siteId })
    .andWhere('deployment.namespace = :namespace', { namespace })
    .andWhere('deployment.retired_at is null')
    .getMany();
  return rows.map(toDeployment);
};

/** One that was just written, so that its absence is a bug. */
export const getDeployment = async (
  unitOfWork: UnitOfWork,
  scope: Scope,
  id: DeploymentId,
): Promise<Deployment> => {
  const row = await unitOfWork.read(scope, (reading) =>
    visible(reading).andWhere('deployment.id = :id', { id }).getOneOrFail(),
  );
  return toDeployment(row);
};
