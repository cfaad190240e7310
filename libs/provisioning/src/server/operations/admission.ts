import { type Model, type ModelCatalogue, type Site, type SiteRegistry } from '@beffroi/catalogue/domain';
import { brandId, err, ok, type Result, type Scope, type SiteId } from '@beffroi/kernel';
import type { Reading } from '@beffroi/platform/typeorm';
import { checkState, type Collectivites, type StateForbids } from '@beffroi/tenancy/domain';
import {
  admitModel,
  admitSite,
  bestSite,
  checkContext,
  checkReplicas,
  type DeploymentDraft,
  namespaceFor,
  nearestRefusal,
  type OwnerNotFound,
  type Placed,
  type RequestFailure,
  type ReservedGpus,
  type Spot,
  type WantedEngines,
} from '../../domain/index.ts';

/** A draft that would be accepted as things are. */
export interface Admitted {
  readonly namespace: string;
  readonly model: Model;
  readonly site: Site;
  readonly placed: Placed;
  readonly replicas: number;
}

/** What is reserved on a site: only looked at, or held until the transaction ends. */
export type LookAtReserved = (manager: Reading['manager'], siteId: SiteId) => Promise<ReservedGpus[]>;

/** Decides whether a draft is accepted, and where; writes nothing. */
export class Admission {
  constructor(
    private readonly collectivites: Collectivites,
    private readonly models: ModelCatalogue,
    private readonly sites: SiteRegistry,
  ) {}

  async admit(
    reading: Reading,
    draft: DeploymentDraft,
    lookAtReserved: LookAtReserved,
  ): Promise<Result<Admitted, RequestFailure>> {
    const replicas = checkReplicas(draft.replicas ?? 1);
    if (!replicas.ok) return replicas;
    const namespace = await this.namespaceOf(reading.scope, draft);
    if (!namespace.ok) return namespace;
    const model = admitModel(await this.models.resolve(draft.model), draft.model);
    if (!model.ok) return model;
    const context = checkContext(model.value, draft.contextTokens ?? undefined);
    if (!context.ok) return context;
    const wanted = {
      model: model.value,
      replicas: replicas.value,
      contextTokens: context.value,
      sensitivity: draft.sensitivity ?? undefined,
    };
    const spot = await this.place(reading, wanted, draft.siteId ?? null, lookAtReserved);
    if (!spot.ok) return spot;
    return ok({
      namespace: namespace.value,
      model: model.value,
      replicas: replicas.value,
      ...spot.value,
    });
  }

  private async namespaceOf(
    scope: Scope,
    { collectiviteId }: DeploymentDraft,
  ): Promise<Result<string, OwnerNotFound | StateForbids>> {
    const owner = collectiviteId === null ? undefined : await this.collectivites.find(scope, collectiviteId);
    const allowed = owner ? checkState(owner, 'grow') : ok(null);
    if (!allowed.ok) return allowed;
    return namespaceFor(collectiviteId, owner, scope.kind !== 'tenant');
  }

  /** The best of the sites that take it; looked at in the order of their ids, so that two that lock never cross. */
  private async place(
    { scope, manager }: Reading,
    wanted: WantedEngines,
    siteId: string | null,
    lookAtReserved: LookAtReserved,
  ): Promise<Result<Spot, RequestFailure>> {
    const sites = await this.sites.list(scope);
    const asked = sites.filter(({ id }) => siteId === null || id === siteId).map(({ id }) => id);
    if (siteId !== null && asked.length === 0) {
      return err({ kind: 'SiteRefused', siteId: brandId<SiteId>(siteId), cause: 'unknown' });
    }
    const refusals: RequestFailure[] = [];
    const spots: Spot[] = [];
    for (const id of asked.toSorted()) {
      const reserved = await lookAtReserved(manager, id);
      const site = (await this.sites.find(scope, id))!;
      const placed = admitSite(wanted, site, reserved);
      if (placed.ok) spots.push({ site, placed: placed.value });
      else refusals.push(placed.failure);
    }
    const best = bestSite(spots);
    return best ? ok(best) : err(nearestRefusal(refusals));
  }
}
