import type { NodeShape } from '@beffroi/catalogue/domain';
import type { RouteRecord } from '@beffroi/contracts/dataplane';
import { brandId, type DeploymentId, isUuid, type SiteId, systemScope } from '@beffroi/kernel';
import { assertLease } from '@beffroi/platform/reconcile';
import type { Reading, Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { type FindOptionsWhere, IsNull, Raw } from 'typeorm';
import { type Condition, type Deployment, hasRoomFor, type Phase, poolOf } from '../../domain/index.ts';
import { DeploymentEntity } from './deployment.entity.ts';
import { tellEvents } from './deployment-event.rows.ts';
import { GpuReservationEntity } from './gpu-reservation.entity.ts';
import { RolloutShareEntity } from './rollout-share.entity.ts';
import { shareOf } from './rollout-share.rows.ts';
import { RolloutEntity } from './rollout.entity.ts';
import { saveSitePlatform, type SitePlatform } from './site-platform.rows.ts';
import { holdReserved } from './site.ledger.ts';
import { loadSituation, type Situation } from './situation.rows.ts';

/** The lease under which the world is changed, and what came of it written. */
export const RECONCILE_ROLE = 'reconcile';
const SCOPE = systemScope('reconciling deployments');

export type Whereabouts = Pick<Deployment, 'id' | 'siteId'>;

export interface Status {
  readonly phase: Phase;
  readonly conditions: readonly Condition[];
  readonly readyEngines: number;
  /** On the cluster, those that are ending included. */
  readonly pods: number;
  /** The first time it was ready. */
  readonly readyAt: Date | null;
  /** Fields that were taken back from another manager by force. */
  readonly takenOver: readonly string[];
}

/** The reconciler's rows. Writes are refused once another worker holds the lease. */
export class RolloutStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly epoch: number,
  ) {}

  /** Those not gone yet. */
  async live(): Promise<Whereabouts[]> {
    return this.find({ retiredAt: IsNull() });
  }

  /** Those that are wanted anew since their status was written. */
  async unseen(): Promise<Whereabouts[]> {
    return this.find({ retiredAt: IsNull(), observedGeneration: Raw((column) => `${column} <> generation`) });
  }

  async liveInNamespace(siteId: SiteId, namespace: string): Promise<Whereabouts[]> {
    return this.find({ siteId, namespace, retiredAt: IsNull() });
  }

  async load(id: DeploymentId): Promise<Situation | undefined> {
    return isUuid(id) ? this.read(({ manager }) => loadSituation(manager, id)) : undefined;
  }

  /** Reads of several repositories in one transaction. */
  reading<T>(work: () => Promise<T>): Promise<T> {
    return this.read(work);
  }

  /** @param record null: a tombstone */
  async publishRoute(id: DeploymentId, record: RouteRecord | null): Promise<void> {
    await this.write('route.publish', async (tx) => {
      await tx.manager.findOneOrFail(DeploymentEntity, {
        where: { id },
        lock: { mode: 'pessimistic_write' },
      });
      tx.publish({ kind: 'route', id, body: record });
    });
  }

  async saveProbe(id: DeploymentId, proven: readonly string[], failure: string | null): Promise<void> {
    await this.write('engine.probe', async ({ manager }) => {
      const row = { deploymentId: id, provenEngines: [...proven], probeFailure: failure };
      await manager.upsert(RolloutEntity, row, ['deploymentId']);
    });
  }

  /**
   * Holds GPUs for one engine more if the site has them; otherwise the change goes on in place.
   *
   * @param nodes where it may start; none: it may not
   */
  async beginRollout(deployment: Deployment, nodes: readonly NodeShape[]): Promise<void> {
    const { id, siteId } = deployment;
    await this.write('rollout.begin', async ({ manager }) => {
      const share = shareOf(deployment, 1);
      if (hasRoomFor({ ...share, pool: poolOf(deployment) }, nodes, await holdReserved(manager, siteId)))
        await manager.upsert(RolloutShareEntity, share, ['deploymentId']);
      else await manager.upsert(RolloutEntity, { deploymentId: id, inPlace: true }, ['deploymentId']);
    });
  }

  async endRollout(id: DeploymentId): Promise<void> {
    await this.write('rollout.end', async ({ manager }) => {
      await manager.delete(RolloutShareEntity, { deploymentId: id });
      await manager.update(RolloutEntity, { deploymentId: id }, { inPlace: false });
    });
  }

  /** @param sealed what was rotated away; another one since then stays */
  async forgetKey(id: DeploymentId, sealed: string): Promise<void> {
    await this.write('engine-key.forget', async (tx) => {
      const { affected } = await tx.manager.update(
        DeploymentEntity,
        { id, previousEngineKeySealed: sealed },
        { previousEngineKeySealed: null },
      );
      if (affected) tx.audit({ action: 'engine-key.forget', target: { type: 'deployment', id } });
    });
  }

  async releaseGpus(id: DeploymentId): Promise<void> {
    await this.write('gpus.release', async (tx) => {
      await tx.manager.delete(RolloutShareEntity, { deploymentId: id });
      const { affected } = await tx.manager.delete(GpuReservationEntity, { deploymentId: id });
      if (affected) tx.audit({ action: 'gpus.release', target: { type: 'deployment', id } });
    });
  }

  /** Written only if nobody wanted something else since this generation was read. */
  async saveStatus(deployment: Deployment, status: Status): Promise<void> {
    const { id, generation, phase: before } = deployment;
    const { phase, conditions, readyEngines, pods, readyAt, takenOver } = status;
    await this.write('deployment.observe', async (tx) => {
      const retiredAt = phase === 'Retired' ? { retiredAt: tx.now } : {};
      const { affected } = await tx.manager.update(
        DeploymentEntity,
        { id, generation },
        {
          phase,
          conditions: [...conditions],
          readyEngines,
          pods,
          observedGeneration: generation,
          ...retiredAt,
        },
      );
      if (!affected) return;
      if (readyAt) await tx.manager.upsert(RolloutEntity, { deploymentId: id, readyAt }, ['deploymentId']);
      await tellEvents(tx, deployment, conditions);
      const target = { type: 'deployment', id };
      if (takenOver.length > 0) tx.audit({ action: 'fields.take-over', target, after: takenOver });
      if (phase !== before)
        tx.emit({ type: 'provisioning.phase-changed', v: 1, payload: { deploymentId: id, phase } });
    });
  }

  /** So that a preview is rendered as this worker would. */
  async saveSitePlatform(siteId: SiteId, seen: SitePlatform): Promise<void> {
    await this.write('site.observe', ({ manager }) => saveSitePlatform(manager, siteId, seen));
  }

  /** Often asked, of all there are: the whole rows would be a burden. */
  private async find(where: FindOptionsWhere<DeploymentEntity>): Promise<Whereabouts[]> {
    const select = { id: true, siteId: true };
    const rows = await this.read(({ manager }) => manager.find(DeploymentEntity, { select, where }));
    return rows.map(({ id, siteId }) => ({ id: brandId(id), siteId: brandId(siteId) }));
  }

  private read<T>(work: (reading: Reading) => Promise<T>): Promise<T> {
    return this.unitOfWork.read(SCOPE, work);
  }

  private async write(operation: string, work: (tx: Transaction) => Promise<void>): Promise<void> {
    await this.unitOfWork.inScope(SCOPE, { operation }, async (tx) => {
      await assertLease(tx.manager, RECONCILE_ROLE, this.epoch);
      await work(tx);
    });
  }
}
