import { mayServe, type Model, type Site } from '@beffroi/catalogue/domain';
import { QUALIFICATIONS, type Sensitivity } from '@beffroi/contracts/dataplane';
import { err, ok, type Result } from '@beffroi/kernel';
import type { Collectivite } from '@beffroi/tenancy/domain';
import { LEAST_CONTEXT_TOKENS, MOST_REPLICAS } from './deployment.ts';
import type {
  InvalidContext,
  InvalidReplicas,
  ModelNotSelfHostable,
  OwnerNotFound,
  RequestFailure,
  SiteRefused,
  UnknownModel,
} from './failures.ts';
import { POOL_NAMESPACE, tenantNamespace } from './manifests/names.ts';
import { type Placed, placeOnSite, type ReservedGpus } from './placement/place-on-site.ts';

export const checkReplicas = (given: number): Result<number, InvalidReplicas> =>
  Number.isInteger(given) && given >= 1 && given <= MOST_REPLICAS
    ? ok(given)
    : err({ kind: 'InvalidReplicas', given, most: MOST_REPLICAS });

/** @param given absent: the longest that fits */
export const checkContext = (
  { displayName, contextTokens }: Pick<Model, 'displayName' | 'contextTokens'>,
  given: number | undefined,
): Result<number | undefined, InvalidContext> => {
  // What its makers do not say, placement refuses by itself.
  const most = contextTokens ?? given;
  if (given === undefined || most === undefined) return ok(given);
  return Number.isInteger(given) && given >= LEAST_CONTEXT_TOKENS && given <= most
    ? ok(given)
    : err({ kind: 'InvalidContext', modelName: displayName, given, least: LEAST_CONTEXT_TOKENS, most });
};

/** Where a deployment's objects live: its owner's namespace, or the pool's. */
export const namespaceFor = (
  collectiviteId: string | null,
  owner: Collectivite | undefined,
  mayUsePool: boolean,
): Result<string, OwnerNotFound> => {
  if (owner) return ok(tenantNamespace(owner));
  return collectiviteId === null && mayUsePool
    ? ok(POOL_NAMESPACE)
    : err({ kind: 'OwnerNotFound', collectiviteId });
};

export const admitModel = (
  model: Model | undefined,
  asked: string,
): Result<Model, UnknownModel | ModelNotSelfHostable> => {
  if (!model) return err({ kind: 'UnknownModel', model: asked });
  if (model.selfHosting.allowed) return ok(model);
  const { reason } = model.selfHosting;
  return err({ kind: 'ModelNotSelfHostable', modelId: model.id, modelName: model.displayName, reason });
};

/** How many engines of a model, for requests of which length. */
export interface WantedEngines {
  readonly model: Model;
  readonly replicas: number;
  readonly contextTokens?: number | undefined;
  /** Absent: none that asks for more than the Union's law. */
  readonly sensitivity?: Sensitivity | undefined;
}

/** May this site take them, beside what is reserved there? */
export const admitSite = (
  { model, replicas, contextTokens, sensitivity = 'public' }: WantedEngines,
  site: Site,
  reserved: readonly ReservedGpus[],
): Result<Placed, RequestFailure> => {
  const sovereignty = mayServe(sensitivity, site.qualification);
  if (sovereignty.kind === 'refused') {
    const { needed, reason } = sovereignty;
    return err({ kind: 'SovereigntyRefused', siteName: site.name, needed, reason });
  }
  if (site.observedAt === null) return err({ kind: 'SiteRefused', siteId: site.id, cause: 'unseen' });
  const placement = placeOnSite({ model, replicas, contextTokens, nodes: site.nodes, reserved });
  const names = { modelName: model.displayName, siteName: site.name };
  switch (placement.kind) {
    case 'placed':
      return ok(placement);
    case 'does-not-fit':
      return err({ kind: 'ModelDoesNotFit', ...names, placement });
    case 'no-room':
      return err({ kind: 'InsufficientCapacity', ...names, placement });
  }
};

/** Where engines would run. */
export interface Spot {
  readonly site: Site;
  readonly placed: Placed;
}

/**
 * Of sites that would take them, the best: fewest GPUs, then the least qualified, which leaves the others to data that
 * need them, then by name. Undefined when there is none.
 */
export const bestSite = (spots: readonly Spot[]): Spot | undefined =>
  spots.toSorted(
    (one, other) =>
      one.placed.fit.gpus - other.placed.fit.gpus ||
      QUALIFICATIONS.indexOf(one.site.qualification) - QUALIFICATIONS.indexOf(other.site.qualification) ||
      (one.site.id < other.site.id ? -1 : 1),
  )[0];

/** Of the refusals of several sites, the one that is nearest to a yes. */
export const nearestRefusal = (refusals: readonly RequestFailure[]): RequestFailure =>
  refusals.find(({ kind }) => kind === 'InsufficientCapacity') ??
  refusals.find(({ kind }) => kind === 'ModelDoesNotFit') ??
  refusals.find(({ kind }) => kind === 'SovereigntyRefused') ??
  refusals[0] ??
  NO_SITE;

const NO_SITE: SiteRefused = { kind: 'SiteRefused', siteId: null, cause: 'unknown' };
