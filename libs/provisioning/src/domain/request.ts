import { mayServe, type Model, type Site } from '@beffroi/catalogue/domain';
import type { Sensitivity } from '@beffroi/contracts/dataplane';
import { err, ok, type Result } from '@beffroi/kernel';
import type { Collectivite } from '@beffroi/tenancy/domain';
import { LEAST_CONTEXT_TOKENS, MOST_REPLICAS } from './deployment.ts';
import type {
  InvalidContext,
  InvalidReplicas,
  ModelNotSelfHostable,
  OwnerNotFound,
  PlacementFailure,
  SiteRefusal,
  SiteRefused,
  UnknownModel,
} from './failures.ts';
import { POOL_NAMESPACE, tenantNamespace } from './manifests/names.ts';
import type { Pool } from './placement/dedicated-pool.ts';
import { type Placed, placeOnSite, type ReservedGpus } from './placement/place-on-site.ts';

export const checkReplicas = (given: number): Result<number, InvalidReplicas> =>
  Number.isInteger(given) && given >= 1 && given <= MOST_REPLICAS
    ? ok(given)
    : err({ kind: 'InvalidReplicas', given, least: 1, most: MOST_REPLICAS });

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

/** Its licence may allow it, and yet this installation offers it no more. */
export const retiredModel = ({ id, displayName }: Model): ModelNotSelfHostable => ({
  kind: 'ModelNotSelfHostable',
  modelId: id,
  modelName: displayName,
  reason: { fr: 'l’opérateur ne l’offre plus.', en: 'the operator offers it no more.' },
});

/** How many engines of a model, for requests of which length. */
export interface WantedEngines {
  readonly model: Model;
  readonly replicas: number;
  readonly contextTokens?: number | undefined;
  /** Absent: none that asks for more than the Union's law. */
  readonly sensitivity?: Sensitivity | undefined;
  /** On whose nodes. */
  readonly pool: Pool;
}

/** May this site take them, beside what is reserved there? */
export const admitSite = (
  { model, replicas, contextTokens, sensitivity = 'public', pool }: WantedEngines,
  site: Site,
  reserved: readonly ReservedGpus[],
): Result<Placed, PlacementFailure> => {
  const sovereignty = mayServe(sensitivity, site.qualification);
  if (sovereignty.kind === 'refused') {
    const { needed, reason } = sovereignty;
    return err({ kind: 'SovereigntyRefused', siteName: site.name, needed, reason });
  }
  if (site.observedAt === null) return err({ kind: 'SiteRefused', siteId: site.id, cause: 'unseen' });
  const placement = placeOnSite({ model, replicas, contextTokens, nodes: site.nodes, reserved, pool });
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

/** How far each kind of refusal is from a yes, the nearest first. */
const NEARNESS: readonly PlacementFailure['kind'][] = [
  'InsufficientCapacity',
  'ModelDoesNotFit',
  'SovereigntyRefused',
  'RegionRefused',
  'SiteRefused',
];

/** Of the refusals of several sites, the one that is nearest to a yes; it bears those of the others. */
export const nearestRefusal = (refusals: readonly SiteRefusal[]): PlacementFailure => {
  const [nearest, ...elsewhere] = refusals.toSorted(
    (one, other) => NEARNESS.indexOf(one.failure.kind) - NEARNESS.indexOf(other.failure.kind),
  );
  return nearest ? { ...nearest.failure, elsewhere } : NO_SITE;
};

const NO_SITE: SiteRefused = { kind: 'SiteRefused', siteId: null, cause: 'unknown' };
