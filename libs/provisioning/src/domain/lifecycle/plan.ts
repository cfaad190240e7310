import type { RouteRecord } from '@beffroi/contracts/dataplane';
import { unreachable } from '@beffroi/kernel';
import { admissibleEngines, applicable, isWorkload, unprovenEngines, type Word } from './classify.ts';
import { type Desired, type Engine, hasPassed, type Leftover, type Observed } from './observation.ts';
import { sameRoute } from './route.ts';

export type Action =
  /** Manifests by key, in order. `stateReplicas`: the Deployment's manifest says how many. */
  | { readonly kind: 'apply'; readonly manifests: readonly string[]; readonly stateReplicas: boolean }
  /** `sacrifice`: names of the pods that are to go first where some have to go. */
  | { readonly kind: 'scale'; readonly replicas: number; readonly sacrifice: readonly string[] }
  | { readonly kind: 'probe'; readonly engines: readonly Engine[] }
  /** Lets the cluster count them as ready, and stop those that they replace. */
  | { readonly kind: 'admit'; readonly engines: readonly Engine[] }
  /** null: a tombstone. */
  | { readonly kind: 'publish-route'; readonly record: RouteRecord | null }
  | { readonly kind: 'delete'; readonly objects: readonly Leftover[] }
  /** Tries to hold GPUs for one engine more, and remembers how the change goes on. */
  | { readonly kind: 'begin-rollout'; readonly surge: boolean }
  | { readonly kind: 'end-rollout' }
  | { readonly kind: 'forget-key' }
  | { readonly kind: 'release-gpus' }
  /** Has the cluster count what its namespace holds. */
  | { readonly kind: 'take-census'; readonly kinds: readonly string[] };

export interface Plan {
  readonly actions: readonly Action[];
  /** When to look again though nothing was heard. */
  readonly requeueAfterMs: number | null;
}

/** Our own rows changed: look again. */
export const AT_ONCE_MS = 0;
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
    case 'undecided':
      return act(AT_ONCE_MS, { kind: 'begin-rollout', surge: desired.surgeable });
    case 'out-of-sync':
      return act(CLUSTER_MS, ...application(desired, observed));
    case 'cluttered':
      return act(CLUSTER_MS, deletion(observed.surplus));
    case 'unscaled':
      return act(CLUSTER_MS, {
        kind: 'scale',
        replicas: desired.replicas,
        sacrifice: drainedPods(observed),
      });
    case 'untested':
      return act(observed.probeFailure === null ? AT_ONCE_MS : ENGINE_RETRY_MS, {
        kind: 'probe',
        engines: unprovenEngines(observed),
      });
    case 'unadmitted':
      return act(CLUSTER_MS, { kind: 'admit', engines: admissibleEngines(observed) });
    case 'superseded':
      return act(CLUSTER_MS, deletion(observed.superseded.objects));
    case 'settled':
      return act(AT_ONCE_MS, { kind: 'end-rollout' });
    case 'rekeyed':
      return act(AT_ONCE_MS, { kind: 'forget-key' });
    case 'present':
      return act(CLUSTER_MS, deletion(observed.leftovers));
    case 'unreleased':
      return act(AT_ONCE_MS, { kind: 'release-gpus' });
    case 'uncounted':
      return act(CLUSTER_MS, { kind: 'take-census', kinds: uncountedKinds(observed) });
    default:
      return act(patienceMs(word, observed));
  }
};

/** Nothing to do: for how long nobody is believed. */
const patienceMs = (word: Waiting, observed: Observed): number | null => {
  switch (word) {
    case 'obstructed':
    case 'drifted':
    case 'serving':
    case 'clearing':
    case 'leaving':
      return DISTRUST_MS;
    case 'incomplete':
      // New engines are admitted once gateways know them, of which nobody tells us.
      return hasPassed(observed.route) ? DISTRUST_MS : GATEWAYS_MS;
    case 'filling':
    case 'counting':
      return CLUSTER_MS;
    case 'yielding':
    case 'switching':
    case 'routed':
    case 'draining':
      return GATEWAYS_MS;
    case 'gone':
      return null;
    default:
      return unreachable(word);
  }
};

/** Words that call for no action. */
type Waiting = Exclude<
  Word,
  | 'undecided'
  | 'out-of-sync'
  | 'cluttered'
  | 'unscaled'
  | 'untested'
  | 'unadmitted'
  | 'superseded'
  | 'settled'
  | 'rekeyed'
  | 'present'
  | 'unreleased'
  | 'uncounted'
>;

/** A Deployment whose `replicas` the manifest states has no owner of that field yet: the scaler takes it over at once. */
const application = (desired: Desired, observed: Observed): Action[] => {
  const manifests = applicable(desired, observed);
  const stateReplicas = !observed.workload?.scalerOwnsReplicas;
  const apply: Action = { kind: 'apply', manifests, stateReplicas };
  return stateReplicas && manifests.some(isWorkload)
    ? [apply, { kind: 'scale', replicas: desired.replicas, sacrifice: [] }]
    : [apply];
};

const deletion = (objects: readonly Leftover[]): Action => ({
  kind: 'delete',
  objects: objects.filter(({ terminating }) => !terminating),
});

const uncountedKinds = ({ fate }: Observed): readonly string[] =>
  fate?.kind === 'uncounted' ? fate.kinds : [];

const drainedPods = ({ engines, draining }: Observed): string[] =>
  engines.flatMap(({ url, pod }) => (draining.has(url) ? [pod] : []));

const routeActions = ({ route: published }: Observed, wanted: RouteRecord | null): Action[] =>
  sameRoute(published?.record ?? null, wanted) ? [] : [{ kind: 'publish-route', record: wanted }];
