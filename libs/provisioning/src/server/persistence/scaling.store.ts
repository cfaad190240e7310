import type { RouteRecord } from '@beffroi/contracts/dataplane';
import { type DeploymentId, type SiteId, systemScope } from '@beffroi/kernel';
import { assertLease } from '@beffroi/platform/reconcile';
import type { Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { IsNull, Not } from 'typeorm';
import type {
  Benchmark,
  Deployment,
  Drain,
  Holder,
  ReservedGpus,
  ScalingReason,
} from '../../domain/index.ts';
import { DeploymentEntity } from './deployment.entity.ts';
import { toDeployment } from './deployment.mapping.ts';
import { GpuReservationEntity } from './gpu-reservation.entity.ts';
import { RolloutEntity } from './rollout.entity.ts';
import { ScalingEntity } from './scaling.entity.ts';
import { lockSite } from './site.ledger.ts';

/** The lease under which deployments grow, shrink, sleep, wake and wait. */
export const SCALING_ROLE = 'scaling';
const SCOPE = systemScope('scaling deployments');
/** Gateways say each second that they still hold requests. */
const AWAITED_FOR = '5 seconds';

/** A deployment whose engines the scaler counts, and what its rows say of it. */
export interface Scalable {
  readonly deployment: Deployment;
  /** null: no engine is being taken away. */
  readonly drain: Drain | null;
  /** Addresses of engines that may go at any moment now. */
  readonly going: readonly string[];
  /** A gateway holds requests for it. */
  readonly isAwaited: boolean;
  /** Engines for which it holds GPUs. */
  readonly reserved: number;
  /** What gateways were last given. */
  readonly route: { readonly record: RouteRecord; readonly seq: number } | null;
}

/** What a site's deployments hold. */
export type SiteHolder = Holder & { readonly siteId: SiteId };

/** A deployment in service, and one of its engines. */
export interface Benchable {
  readonly deployment: Deployment;
  readonly engineKeySealed: string;
  readonly url: string;
}

export interface Resize {
  readonly replicas: number;
  readonly queuedAt: Date | null;
  readonly reason: ScalingReason;
}

interface DecorationRow {
  readonly id: string;
  readonly draining: string[] | null;
  readonly drain_since: Date | null;
  readonly awaited: boolean | null;
  readonly reserved: number | null;
  readonly record: RouteRecord | null;
  readonly seq: string | null;
}

/** The scaler's rows. Writes are refused once another worker holds the lease, or somebody wanted something else. */
export class ScalingStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly epoch: number,
  ) {}

  /** Those that grow and shrink, or wait for room; who is cordoned, or becomes another version, is left as it is. */
  async scalable(): Promise<Scalable[]> {
    return this.unitOfWork.read(SCOPE, async ({ manager }) => {
      const rows = await manager.findBy(DeploymentEntity, {
        desired: 'running',
        cordoned: false,
        maxReplicas: Not(IsNull()),
      });
      const decorations = await manager.query<DecorationRow[]>(
        `select deployment.id, scaling.draining, scaling.drain_since,
           wake.asked_at > clock_timestamp() - $1::interval as awaited,
           reservation.replicas as reserved, route.body as record, route.seq
         from provisioning.deployment
         left join provisioning.scaling on scaling.deployment_id = deployment.id
         left join provisioning.wake on wake.deployment_id = deployment.id
         left join provisioning.gpu_reservation reservation on reservation.deployment_id = deployment.id
         left join dataplane.record route on route.kind = 'route' and route.id = deployment.id::text
         left join provisioning.rollout on rollout.deployment_id = deployment.id
         where deployment.desired = 'running' and deployment.max_replicas is not null
           and not coalesce(rollout.in_place, false)
           and not exists (select from provisioning.rollout_share share where share.deployment_id = deployment.id)`,
        [AWAITED_FOR],
      );
      const byId = new Map(decorations.map((decoration) => [decoration.id, decoration]));
      return rows.flatMap((row) => {
        const decoration = byId.get(row.id);
        return decoration ? [decorate(toDeployment(row), decoration)] : [];
      });
    });
  }

  /** Who holds GPUs, on every site; what is held for a change nobody gives up. */
  async holders(): Promise<SiteHolder[]> {
    return this.unitOfWork.read(SCOPE, ({ manager }) =>
      manager.query<SiteHolder[]>(
        `select deployment.id, reservation.site_id as "siteId", reservation.gpu_product as "gpuProduct",
           reservation.gpus_per_replica as "gpusPerReplica", reservation.replicas, deployment.priority,
           case when deployment.dedicated then deployment.collectivite_id end as pool,
           deployment.eviction_protected as "evictionProtected",
           deployment.queued_at is not null or deployment.desired <> 'running' as "isLeaving"
         from provisioning.gpu_reservation reservation
         join provisioning.deployment on deployment.id = reservation.deployment_id
         union all
         select share.deployment_id, share.site_id, share.gpu_product, share.gpus_per_replica, share.replicas,
           'garanti', case when deployment.dedicated then deployment.collectivite_id end, true, false
         from provisioning.rollout_share share
         join provisioning.deployment on deployment.id = share.deployment_id`,
      ),
    );
  }

  /** From now on it waits for room; one that has engines makes room for others. */
  async enqueue(id: DeploymentId, reason: 'awaited' | 'evicted'): Promise<void> {
    await this.write('deployment.enqueue', async (tx) => {
      const { affected } = await tx.manager
        .createQueryBuilder()
        .update(DeploymentEntity)
        .set({
          queuedAt: tx.now,
          // One with a fixed number comes back with as many.
          minReplicas: () => 'coalesce(min_replicas, replicas)',
          maxReplicas: () => 'coalesce(max_replicas, replicas)',
        })
        .where({ id, desired: 'running', queuedAt: IsNull() })
        .execute();
      if (affected) tx.audit({ action: 'deployment.enqueue', target: target(id), after: { reason } });
    });
  }

  /**
   * Changes how many engines are to run, and takes the GPUs for those that are new.
   *
   * @param fits told what others hold on the site, under its lock
   * @returns whether it was done: there was room, and nobody wanted something else meanwhile
   */
  async resize(
    deployment: Deployment,
    { replicas, queuedAt, reason }: Resize,
    fits: (others: readonly ReservedGpus[]) => boolean,
  ): Promise<boolean> {
    const { id, siteId, generation, replicas: before } = deployment;
    let done = false;
    await this.write('deployment.scale', async (tx) => {
      if (replicas > before) {
        await lockSite(tx.manager, siteId);
        if (!fits(await othersOn(tx, deployment))) return;
      }
      const { affected } = await tx.manager.update(
        DeploymentEntity,
        { id, generation, desired: 'running' },
        { replicas, queuedAt, generation: generation + 1 },
      );
      if (!affected) return;
      done = true;
      if (replicas > before) await this.beginAnew(tx, deployment, replicas);
      await tx.manager.update(ScalingEntity, { deploymentId: id }, { drainSince: null });
      tx.audit({
        action: 'deployment.scale',
        target: target(id),
        before: { replicas: before },
        after: { replicas, reason },
      });
      tx.emit({
        type: 'provisioning.deployment-scaled',
        v: 1,
        payload: { deploymentId: id, replicas, reason },
      });
    });
    return done;
  }

  /** Gateways are to be sent to these engines no more; none: to all of them again. */
  async drain({ id, generation }: Deployment, urls: readonly string[]): Promise<void> {
    await this.write('deployment.drain', async (tx) => {
      const { affected } = await tx.manager.update(
        DeploymentEntity,
        { id, generation },
        { generation: generation + 1 },
      );
      if (!affected) return;
      const row = { deploymentId: id, draining: [...urls], drainSince: urls.length > 0 ? tx.now : null };
      await tx.manager.upsert(ScalingEntity, row, ['deploymentId']);
    });
  }

  /** Engines that were taken away are gone: their addresses may be others' from now on. */
  async forgetGone({ id }: Deployment): Promise<void> {
    await this.write('deployment.drained', async ({ manager }) => {
      await manager.update(ScalingEntity, { deploymentId: id, drainSince: IsNull() }, { draining: [] });
    });
  }

  /** Gives back the GPUs of engines that are gone. */
  async keepReserved({ id, generation }: Deployment, replicas: number): Promise<void> {
    await this.write('gpus.release', async (tx) => {
      // Locked: whoever wants more meanwhile has them set aside after this.
      const unchanged = await tx.manager.findOne(DeploymentEntity, {
        where: { id, generation },
        lock: { mode: 'pessimistic_write' },
      });
      if (!unchanged) return;
      if (replicas === 0) await tx.manager.delete(GpuReservationEntity, { deploymentId: id });
      else await tx.manager.update(GpuReservationEntity, { deploymentId: id }, { replicas });
      tx.audit({ action: 'gpus.release', target: target(id), after: { replicas } });
    });
  }

  /** Those of a fixed number that hold GPUs of engines that are gone: somebody asked for fewer. */
  async shrunk(): Promise<Deployment[]> {
    return this.unitOfWork.read(SCOPE, async ({ manager }) => {
      const rows = await manager
        .createQueryBuilder(DeploymentEntity, 'deployment')
        .where(`deployment.desired = 'running' and deployment.maxReplicas is null`)
        .andWhere('deployment.generation = deployment.observedGeneration')
        .andWhere('deployment.pods <= deployment.replicas')
        .andWhere(
          `exists (select from provisioning.gpu_reservation reservation
             where reservation.deployment_id = deployment.id and reservation.replicas > deployment.replicas)`,
        )
        .getMany();
      return rows.map(toDeployment);
    });
  }

  /** Those in service, with an engine that gateways use. */
  async benchable(): Promise<Benchable[]> {
    return this.unitOfWork.read(SCOPE, async ({ manager }) => {
      const rows = await manager.findBy(DeploymentEntity, { desired: 'running', phase: 'Ready' });
      const routes = await manager.query<{ id: string; url: string | null }[]>(
        `select id, body #>> '{engines,0,url}' as url from dataplane.record
         where kind = 'route' and body is not null and id = any($1)`,
        [rows.map(({ id }) => id)],
      );
      const urls = new Map(routes.map(({ id, url }) => [id, url]));
      return rows.flatMap((row) => {
        const url = urls.get(row.id);
        return url ? [{ deployment: toDeployment(row), engineKeySealed: row.engineKeySealed, url }] : [];
      });
    });
  }

  async saveBenchmark({ id, generation }: Deployment, benchmark: Benchmark): Promise<void> {
    await this.write('deployment.benchmark', async ({ manager }) => {
      await manager.update(
        DeploymentEntity,
        { id, generation },
        { benchmark: { ...benchmark, flags: [...benchmark.flags] } },
      );
    });
  }

  private async beginAnew({ manager }: Transaction, deployment: Deployment, replicas: number): Promise<void> {
    const { id: deploymentId, collectiviteId, siteId, gpuProduct, gpusPerReplica } = deployment;
    const row = { deploymentId, collectiviteId, siteId, gpuProduct, gpusPerReplica, replicas };
    await manager.upsert(GpuReservationEntity, row, ['deploymentId']);
    // Engines that start are no engines that were lost.
    await manager.update(RolloutEntity, { deploymentId }, { readyAt: null });
    await manager.update(ScalingEntity, { deploymentId }, { draining: [] });
  }

  private async write(operation: string, work: (tx: Transaction) => Promise<void>): Promise<void> {
    await this.unitOfWork.inScope(SCOPE, { operation }, async (tx) => {
      await assertLease(tx.manager, SCALING_ROLE, this.epoch);
      await work(tx);
    });
  }
}

const target = (id: DeploymentId) => ({ type: 'deployment', id });

const othersOn = ({ manager }: Transaction, { id, siteId }: Deployment): Promise<ReservedGpus[]> =>
  manager.query<ReservedGpus[]>(
    `select held.gpu_product as "gpuProduct", held.gpus_per_replica as "gpusPerReplica", held.replicas,
       case when deployment.dedicated then deployment.collectivite_id end as pool
     from (
       select deployment_id, gpu_product, gpus_per_replica, replicas from provisioning.gpu_reservation
       where site_id = $1 and deployment_id <> $2
       union all
       select deployment_id, gpu_product, gpus_per_replica, replicas from provisioning.rollout_share
       where site_id = $1
     ) held
     join provisioning.deployment on deployment.id = held.deployment_id`,
    [siteId, id],
  );

const decorate = (deployment: Deployment, row: DecorationRow): Scalable => {
  const draining = row.draining ?? [];
  const sinceMs = row.drain_since?.getTime();
  return {
    deployment,
    drain: sinceMs === undefined ? null : { urls: draining, sinceMs },
    going: sinceMs === undefined ? draining : [],
    isAwaited: row.awaited ?? false,
    reserved: row.reserved ?? 0,
    route: row.record ? { record: row.record, seq: Number(row.seq) } : null,
  };
};
