import type { NodeShape } from '@beffroi/catalogue/domain';
import type { RouteRecord } from '@beffroi/contracts/dataplane';
import { brandId, type DeploymentId, isUuid, type SiteId, systemScope } from '@beffroi/kernel';
import { assertLease, gathered } from '@beffroi/platform/reconcile';
import type { Reading, Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { type EntityManager, type FindOptionsWhere, IsNull, Raw } from 'typeorm';
import { type Deployment, hasRoomFor, poolOf } from '../../domain/index.ts';
import { DeploymentEntity } from './deployment.entity.ts';
import { GpuReservationEntity } from './gpu-reservation.entity.ts';
import { RolloutShareEntity } from './rollout-share.entity.ts';
import { shareOf } from './rollout-share.rows.ts';
import { RolloutEntity } from './rollout.entity.ts';
import { saveSitePlatform, type SitePlatform } from './site-platform.rows.ts';
import { holdReserved } from './site.ledger.ts';
import { loadSituations, type Situation } from './situation.rows.ts';
import { saveStatuses, type Status, type StatusNote } from './status.rows.ts';

/** The lease under which the world is changed, and what came of it written. */
export const RECONCILE_ROLE = 'reconcile';
const SCOPE = systemScope('reconciling deployments');

export type Whereabouts = Pick<Deployment, 'id' | 'siteId'>;

/** As many as one transaction takes; whoever wants one of its rows waits for all of them. */
const MOST_AT_ONCE = 128;

type Place = Pick<Deployment, 'siteId' | 'namespace'>;
type ProbeNote = Pick<RolloutEntity, 'deploymentId' | 'provenEngines' | 'probeFailure'>;

interface RouteNote {
  readonly id: DeploymentId;
  /** null: a tombstone. */
  readonly record: RouteRecord | null;
}

/** The reconciler's rows. Writes are refused once another worker holds the lease. */
export class RolloutStore {
  private readonly finding = gathered<Place, readonly Whereabouts[]>({
    most: MOST_AT_ONCE,
    work: (places) => this.read(({ manager }) => liveInNamespaces(manager, places)),
  });
  private readonly publishing = this.together<RouteNote>('route.publish', publishRoutes);
  private readonly probing = this.together<ProbeNote>('engine.probe', async ({ manager }, notes) => {
    await manager.upsert(RolloutEntity, [...notes], ['deploymentId']);
  });
  private readonly reporting = this.together<StatusNote>('deployment.observe', saveStatuses);

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

  liveInNamespace(siteId: SiteId, namespace: string): Promise<readonly Whereabouts[]> {
    return this.finding({ siteId, namespace });
  }

  /** Those that there are, by id. */
  loadAll(ids: readonly DeploymentId[]): Promise<ReadonlyMap<string, Situation>> {
    return this.read(({ manager }) => loadSituations(manager, ids.filter(isUuid)));
  }

  /** Reads of several repositories in one transaction. */
  reading<T>(work: () => Promise<T>): Promise<T> {
    return this.read(work);
  }

  /** @param record null: a tombstone */
  publishRoute(id: DeploymentId, record: RouteRecord | null): Promise<void> {
    return this.publishing({ id, record });
  }

  saveProbe(id: DeploymentId, proven: readonly string[], failure: string | null): Promise<void> {
    return this.probing({ deploymentId: id, provenEngines: [...proven], probeFailure: failure });
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
  saveStatus(deployment: Deployment, status: Status): Promise<void> {
    return this.reporting({ deployment, status });
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

  /** What is written of many deployments at the same time goes in one transaction. */
  private together<Note>(
    operation: string,
    write: (tx: Transaction, notes: readonly Note[]) => Promise<void>,
  ): (note: Note) => Promise<void> {
    return gathered({
      most: MOST_AT_ONCE,
      work: async (notes) => {
        await this.write(operation, (tx) => write(tx, notes));
        return notes.map(() => undefined);
      },
    });
  }

  private async write(operation: string, work: (tx: Transaction) => Promise<void>): Promise<void> {
    await this.unitOfWork.inScope(SCOPE, { operation }, async (tx) => {
      await assertLease(tx.manager, RECONCILE_ROLE, this.epoch);
      await work(tx);
    });
  }
}

const liveInNamespaces = async (
  manager: EntityManager,
  places: readonly Place[],
): Promise<(readonly Whereabouts[])[]> => {
  const rows = await manager.query<(Whereabouts & Place)[]>(
    `select id, site_id as "siteId", namespace from provisioning.deployment
     where retired_at is null and (site_id, namespace) in (select * from unnest($1::text[], $2::text[]))`,
    [places.map(({ siteId }) => siteId), places.map(({ namespace }) => namespace)],
  );
  const found = Map.groupBy(rows, spellPlace);
  return places.map((place) => found.get(spellPlace(place)) ?? []);
};

const spellPlace = ({ siteId, namespace }: Place): string => `${siteId}/${namespace}`;

const publishRoutes = async (tx: Transaction, notes: readonly RouteNote[]): Promise<void> => {
  const ids = notes.map(({ id }) => id);
  const locked = await tx.manager.query<unknown[]>(
    'select 1 from provisioning.deployment where id = any($1) order by id for update',
    [ids],
  );
  if (locked.length < ids.length) throw new Error(`a route without its deployment, among ${ids.join(', ')}`);
  tx.publish(...notes.map(({ id, record }) => ({ kind: 'route' as const, id, body: record })));
};
