import type { RouteRecord } from '@beffroi/contracts/dataplane';
import type { DeploymentId } from '@beffroi/kernel';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Deployment, RolloutMode } from '../../domain/index.ts';
import { DeploymentEntity } from './deployment.entity.ts';
import { toDeployment } from './deployment.mapping.ts';
import { GpuReservationEntity } from './gpu-reservation.entity.ts';
import { RolloutShareEntity } from './rollout-share.entity.ts';
import { type RolloutShare, toShare } from './rollout-share.rows.ts';
import { RolloutEntity } from './rollout.entity.ts';
import { ScalingEntity } from './scaling.entity.ts';

/** Everything the rows say of one deployment. */
export interface Situation {
  readonly deployment: Deployment;
  readonly engineKeySealed: string;
  /** Accepted beside the present one until every gateway uses that. */
  readonly previousEngineKeySealed: string | null;
  /** The change that is under way; null: none, or not decided yet. */
  readonly rollout: RolloutMode | null;
  /** Ids of engines that answered a smoke test. */
  readonly proven: readonly string[];
  /** Addresses of engines that the scaler takes away. */
  readonly draining: readonly string[];
  readonly probeFailure: string | null;
  readonly readyAt: Date | null;
  /** What gateways were last given. */
  readonly route: { readonly record: RouteRecord; readonly seq: number } | null;
  readonly gpusReserved: boolean;
  /** All in its namespace that are not gone yet, itself among them. */
  readonly inNamespace: readonly Deployment[];
  /** What these hold beside their own GPUs. */
  readonly sharesInNamespace: readonly RolloutShare[];
}

/** A deployment's row with what other tables say of it. */
interface JoinedRow extends DeploymentEntity {
  readonly rollout: RolloutEntity | null;
  readonly scaling: ScalingEntity | null;
  readonly share: RolloutShareEntity | null;
  readonly reservation: GpuReservationEntity | null;
}

/** In one statement, however many tables: each look at each deployment asks. */
export const loadSituation = async (
  manager: EntityManager,
  id: DeploymentId,
): Promise<Situation | undefined> => {
  const { entities, raw } = await inNamespaceOf(manager, id).getRawAndEntities<{
    route: Situation['route'];
  }>();
  const rows = entities as JoinedRow[];
  const row = rows.find((each) => each.id === id);
  if (!row) return undefined;
  return {
    deployment: toDeployment(row),
    engineKeySealed: row.engineKeySealed,
    previousEngineKeySealed: row.previousEngineKeySealed,
    rollout: modeOf(row.share !== null, row.rollout?.inPlace ?? false),
    proven: row.rollout?.provenEngines ?? [],
    draining: row.scaling?.draining ?? [],
    probeFailure: row.rollout?.probeFailure ?? null,
    readyAt: row.rollout?.readyAt ?? null,
    route: raw[rows.indexOf(row)]!.route,
    gpusReserved: row.reservation !== null,
    inNamespace: rows.filter(({ retiredAt }) => retiredAt === null).map(toDeployment),
    sharesInNamespace: rows.flatMap(({ share, priority }) => (share ? [toShare(share, priority)] : [])),
  };
};

const BESIDE = {
  rollout: RolloutEntity,
  scaling: ScalingEntity,
  share: RolloutShareEntity,
  reservation: GpuReservationEntity,
};

/** The deployment and all that live in its namespace. */
const inNamespaceOf = (manager: EntityManager, id: DeploymentId): SelectQueryBuilder<DeploymentEntity> => {
  const query = manager.createQueryBuilder(DeploymentEntity, 'deployment');
  for (const [member, entity] of Object.entries(BESIDE))
    query.leftJoinAndMapOne(`deployment.${member}`, entity, member, `${member}.deploymentId = deployment.id`);
  return query
    .addSelect(
      `(select jsonb_build_object('record', body, 'seq', seq) from dataplane.record
        where kind = 'route' and record.id = deployment.id::text and body is not null)`,
      'route',
    )
    .where('deployment.id = :id', { id })
    .orWhere(
      `deployment.retiredAt is null and (deployment.siteId, deployment.namespace) =
         (select site_id, namespace from provisioning.deployment where id = :id)`,
    );
};

const modeOf = (hasShare: boolean, inPlace: boolean): RolloutMode | null => {
  if (hasShare) return 'beside';
  return inPlace ? 'in-place' : null;
};
