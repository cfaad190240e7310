import { type Model, type ModelCatalogue, type Site, type SiteRegistry } from '@beffroi/catalogue/domain';
import { brandId, err, ok, type Result, type Scope, type SiteId } from '@beffroi/kernel';
import type { Reading } from '@beffroi/platform/typeorm';
import { checkState, type Collectivites, type StateForbids } from '@beffroi/tenancy/domain';
import {
  admitModel,
  admitSite,
  allowedRegions,
  checkContext,
  checkReplicas,
  checkStanding,
  type DeploymentDraft,
  namespaceFor,
  nearestRefusal,
  type OwnerNotFound,
  type Placed,
  type PlacementFailure,
  poolOf,
  type RankedSpot,
  rankSites,
  type RequestFailure,
  type ReservedGpus,
  retiredModel,
  type SiteRefusal,
  type Spot,
  type WantedEngines,
} from '../../domain/index.ts';
import { readPolicy, readStandings } from '../persistence/placement.rows.ts';

/** A draft that would be accepted as things are. */
export interface Admitted {
  readonly namespace: string;
  readonly model: Model;
  readonly site: Site;
  readonly placed: Placed;
  readonly replicas: number;
  readonly dedicated: boolean;
  /** All sites that would take it, the chosen one first. */
  readonly ranking: readonly RankedSpot[];
  /** Those that would not, and why. */
  readonly refusals: readonly SiteRefusal[];
}

/** What an admission depends on: only looked at, or held until the transaction ends. */
export interface Grasp {
  reserved(manager: Reading['manager'], siteId: SiteId): Promise<ReservedGpus[]>;
  isOffered(manager: Reading['manager'], model: string): Promise<boolean>;
}

/** What a draft asks of any site. */
interface Demand {
  readonly wanted: WantedEngines;
  /** null: all regions. */
  readonly regions: readonly string[] | null;
}

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
    grasp: Grasp,
  ): Promise<Result<Admitted, RequestFailure>> {
    const replicas = checkReplicas(draft.replicas ?? 1);
    if (!replicas.ok) return replicas;
    const namespace = await this.namespaceOf(reading.scope, draft);
    if (!namespace.ok) return namespace;
    const model = admitModel(await this.models.resolve(draft.model), draft.model);
    if (!model.ok) return model;
    if (!(await grasp.isOffered(reading.manager, model.value.id))) return err(retiredModel(model.value));
    const context = checkContext(model.value, draft.contextTokens ?? undefined);
    if (!context.ok) return context;
    const { collectiviteId } = draft;
    const policy = await readPolicy(reading.manager, collectiviteId);
    const dedicated = policy.dedicatedPool;
    const wanted = {
      model: model.value,
      replicas: replicas.value,
      contextTokens: context.value,
      sensitivity: draft.sensitivity ?? undefined,
      pool: poolOf({ dedicated, collectiviteId }),
    };
    const demand = { wanted, regions: allowedRegions(policy, draft.regions) };
    const place = await this.place(reading, demand, draft.siteId ?? null, grasp);
    if (!place.ok) return place;
    const [best] = place.value.ranking;
    return ok({
      namespace: namespace.value,
      model: model.value,
      replicas: replicas.value,
      dedicated,
      site: best!.site,
      placed: best!.placed,
      ...place.value,
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

  /** Every site that was asked for has its say; at least one of them takes it. */
  private async place(
    reading: Reading,
    demand: Demand,
    siteId: string | null,
    grasp: Grasp,
  ): Promise<Result<Pick<Admitted, 'ranking' | 'refusals'>, PlacementFailure>> {
    const sites = await this.sites.list(reading.scope);
    const asked = sites.filter(({ id }) => siteId === null || id === siteId);
    if (siteId !== null && asked.length === 0) {
      return err({ kind: 'SiteRefused', siteId: brandId<SiteId>(siteId), cause: 'unknown' });
    }
    const standingOf = await readStandings(reading.manager);
    const spots: Spot[] = [];
    const refusals: SiteRefusal[] = [];
    // In the order of their ids, so that two that lock never cross.
    for (const site of asked.toSorted((one, other) => (one.id < other.id ? -1 : 1))) {
      const standing = checkStanding(site, standingOf(site.id), demand.regions);
      const spot = standing.ok ? await this.tryOn(reading, demand.wanted, site.id, grasp) : standing;
      if (spot.ok) spots.push(spot.value);
      else refusals.push({ siteId: site.id, siteName: site.name, failure: spot.failure });
    }
    return spots.length > 0 ? ok({ ranking: rankSites(spots), refusals }) : err(nearestRefusal(refusals));
  }

  private async tryOn(
    { scope, manager }: Reading,
    wanted: WantedEngines,
    id: SiteId,
    grasp: Grasp,
  ): Promise<Result<Spot, PlacementFailure>> {
    const reserved = await grasp.reserved(manager, id);
    // Read again: it may have been locked meanwhile.
    const site = (await this.sites.find(scope, id))!;
    const placed = admitSite(wanted, site, reserved);
    return placed.ok ? ok({ site, placed: placed.value }) : placed;
  }
}
