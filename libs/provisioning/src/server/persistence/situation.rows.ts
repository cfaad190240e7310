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

/** In one statement, however many deployments and tables: each look at each deployment asks. */
export const loadSituations = async (
  manager: EntityManager,
  ids: readonly DeploymentId[],
): Promise<ReadonlyMap<string, Situation>> => {
  const { entities, raw } = await inNamespacesOf(manager, ids).getRawAndEntities<{
    route: Situation['route'];
  }>();
  const routes = new Map(entities.map(({ id }, index) => [id, raw[index]!.route]));
  const rows = entities as JoinedRow[];
  const byNamespace = Map.groupBy(rows, namespaceOf);
  const wanted = new Set<string>(ids);
  return new Map(
    rows
      .filter(({ id }) => wanted.has(id))
      .map((row) => [
        row.id,
        situationOf(row, routes.get(row.id) ?? null, byNamespace.get(namespaceOf(row))!),
      ]),
  );
};

const namespaceOf = ({ siteId, namespace }: DeploymentEntity): string => `${siteId}/${namespace}`;

const situationOf = (
  row: JoinedRow,
  route: Situation['route'],
  inNamespace: readonly JoinedRow[],
): Situation => ({
  deployment: toDeployment(row),
  engineKeySealed: row.engineKeySealed,
  previousEngineKeySealed: row.previousEngineKeySealed,
  rollout: modeOf(row.share !== null, row.rollout?.inPlace ?? false),
  proven: row.rollout?.provenEngines ?? [],
  draining: row.scaling?.draining ?? [],
  probeFailure: row.rollout?.probeFailure ?? null,
  readyAt: row.rollout?.readyAt ?? null,
  route,
  gpusReserved: row.reservation !== null,
  inNamespace: inNamespace.filter(({ retiredAt }) => retiredAt === null).map(toDeployment),
  sharesInNamespace: inNamespace.flatMap(({ id, retiredAt, share, priority }) =>
    share && (retiredAt === null || id === row.id) ? [toShare(share, priority)] : [],
  ),
});

const BESIDE = {
  rollout: RolloutEntity,
  scaling: ScalingEntity,
  share: RolloutShareEntity,
  reservation: GpuReservationEntity,
};

/** The deployments and all that live in their namespaces. */
const inNamespacesOf = (
  manager: EntityManager,
  ids: readonly DeploymentId[],
): SelectQueryBuilder<DeploymentEntity> => {
  const query = manager.createQueryBuilder(DeploymentEntity, 'deployment');
  for (const [member, entity] of Object.entries(BESIDE))
    query.leftJoinAndMapOne(`deployment.${member}`, entity, member, `${member}.deploymentId = deployment.id`);
  return query
    .addSelect(
      `(select jsonb_build_object('record', body, 'seq', seq) from dataplane.record
        where kind = 'route' and record.id = deployment.id::text and body is not null)`,
      'route',
    )
    .where(
      `deployment.id in (
         select unnest(:ids::uuid[])
         union
         select neighbour.id from provisioning.deployment asked
         join provisioning.deployment neighbour using (site_id, namespace)
         where asked.id = any(:ids) and neighbour.retired_at is null)`,
      { ids },
    );
};

const modeOf = (hasShare: boolean, inPlace: boolean): RolloutMode | null => {
  if (hasShare) return 'beside';
  return inPlace ? 'in-place' : null;
};
