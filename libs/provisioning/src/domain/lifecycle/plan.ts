import type { RouteRecord } from '@beffroi/contracts/dataplane';
import { unreachable } from '@beffroi/kernel';
import { stateOf, unprovenEngines, type Word } from './classify.ts';
import type { Desired, Engine, Leftover, Observed } from './observation.ts';
import { sameRoute } from './route.ts';

export type Action =
  /** Manifests by key, in order. `stateReplicas`: the Deployment's manifest says how many. */
  | { readonly kind: 'apply'; readonly manifests: readonly string[]; readonly stateReplicas: boolean }
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'probe'; readonly engines: readonly Engine[] }
  /** null: a tombstone. */
  | { readonly kind: 'publish-route'; readonly record: RouteRecord | null }
  | { readonly kind: 'delete'; readonly objects: readonly Leftover[] }
  | { readonly kind: 'release-gpus' };

export interface Plan {
  readonly actions: readonly Action[];
  /** When to look again though nothing was heard. */
  readonly requeueAfterMs: number | null;
}

/** Our own rows changed: look again. */
const AT_ONCE_MS = 0;
/** Gateways poll this often. */
const GATEWAYS_MS = 250;
/** The cluster tells of its changes by itself; this long it may be late. */
const CLUSTER_MS = 2_000;
const ENGINE_RETRY_MS = 5_000;
/** Nothing is expected, and nobody is believed for ever. */
const DISTRUST_MS = 60_000;

/** What to do about a word; `route` is what gateways should know now. */
export const plan = (word: Word, desired: Desired, observed: Observed, route: RouteRecord | null): Plan => {
  const routing = routeActions(observed, route);
  const act = (requeueAfterMs: number | null, ...actions: Action[]): Plan => ({
    actions: [...routing, ...actions],
    requeueAfterMs: routing.length > 0 ? AT_ONCE_MS : requeueAfterMs,
  });
  switch (word) {
    case 'obstructed':
    case 'incomplete':
    case 'serving':
    case 'leaving':
      return act(DISTRUST_MS);
    case 'out-of-sync':
      return act(CLUSTER_MS, {
        kind: 'apply',
        manifests: desired.manifests.filter((key) => stateOf(observed, key) !== 'same'),
        stateReplicas: !observed.workload?.scalerOwnsReplicas,
      });
    case 'unscaled':
      return act(CLUSTER_MS, { kind: 'scale', replicas: desired.replicas });
    case 'untested':
      return act(observed.probeFailure === null ? AT_ONCE_MS : ENGINE_RETRY_MS, {
        kind: 'probe',
        engines: unprovenEngines(observed),
      });
    case 'routed':
    case 'draining':
      return act(GATEWAYS_MS);
    case 'present':
      return act(CLUSTER_MS, {
        kind: 'delete',
        objects: observed.leftovers.filter(({ terminating }) => !terminating),
      });
    case 'unreleased':
      return act(AT_ONCE_MS, { kind: 'release-gpus' });
    case 'gone':
      return act(null);
    default:
      return unreachable(word);
  }
};

const routeActions = ({ route: published }: Observed, wanted: RouteRecord | null): Action[] =>
  sameRoute(published?.record ?? null, wanted) ? [] : [{ kind: 'publish-route', record: wanted }];
