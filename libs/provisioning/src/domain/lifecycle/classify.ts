import { type Desired, hasPassed, type Leftover, type Observed } from './observation.ts';

/** What the world is like, in one word. */
export type Word =
  /** An object or the namespace is going away, and must be gone before it can come back. */
  | 'obstructed'
  /** The earlier version is to make room, while gateways may still be sent to it. */
  | 'yielding'
  /** Its pods are to change, and nobody has said whether GPUs are free to make new ones first. */
  | 'undecided'
  | 'out-of-sync'
  /** Objects are there that it needs no more. */
  | 'cluttered'
  /** Weights are being copied. */
  | 'filling'
  /** The workload has other replicas than wanted, or nobody but our manifest owns the field. */
  | 'unscaled'
  /** An engine is ready that never answered a question. */
  | 'untested'
  /** Gateways know an engine, and the cluster does not know that they do. */
  | 'unadmitted'
  /** Fewer engines than wanted, or some of before a change, and nothing to do but wait. */
  | 'incomplete'
  /** All new engines answered; gateways learn of them, and may still use the earlier version. */
  | 'switching'
  /** Nobody uses the earlier version any more. */
  | 'superseded'
  /** The earlier version is going away. */
  | 'clearing'
  /** A change is done, and what was held for it is not given back. */
  | 'settled'
  /** Gateways use the new engine key, and the old one is still accepted. */
  | 'rekeyed'
  /** It differs from what is declared, and is cordoned. */
  | 'drifted'
  | 'serving'
  /** To be retired, while gateways are still sent to it. */
  | 'routed'
  /** The route is closed, but a gateway may not know yet. */
  | 'draining'
  | 'present'
  | 'leaving'
  /** No pod is left, but its GPUs are still set aside. */
  | 'unreleased'
  /** Nothing of it is left, and nobody knows what others have in its namespace. */
  | 'uncounted'
  /** The cluster counts what the namespace holds. */
  | 'counting'
  | 'gone';

export const classify = (desired: Desired, observed: Observed): Word =>
  desired.wish === 'run' ? classifyRunning(desired, observed) : classifyLeaving(observed);

const classifyRunning = (desired: Desired, observed: Observed): Word => {
  if (isObstructed(desired, observed)) return 'obstructed';
  const unfit = unfitWord(desired, observed);
  if (unfit && !desired.cordoned) return unfit;
  if (unprovenEngines(observed).length > 0) return 'untested';
  if (admissibleEngines(observed).length > 0) return 'unadmitted';
  if (unfit) return 'drifted';
  if (observed.engines.length < desired.replicas || observed.workload?.rolling) return 'incomplete';
  if (desired.cordoned) return 'serving';
  return supersededWord(observed) ?? afterwards(desired, observed) ?? 'serving';
};

const isObstructed = (desired: Desired, observed: Observed): boolean =>
  observed.namespace === 'terminating' ||
  desired.manifests.some((key) => stateOf(observed, key) === 'terminating');

/** What has to be changed in the cluster before its engines count. */
const unfitWord = (desired: Desired, observed: Observed): Word | undefined => {
  const { workload, loader, superseded, surplus } = observed;
  if (desired.rollout !== 'beside' && superseded.objects.length > 0) {
    return hasLeftOthers(observed) ? departureOf(superseded.objects) : 'yielding';
  }
  if (workload?.outdated && desired.rollout === null) return 'undecided';
  if (applicable(desired, observed).length > 0) return 'out-of-sync';
  if (surplus.some(({ terminating }) => !terminating)) return 'cluttered';
  if (loader !== null && loader.state !== 'complete') return 'filling';
  return !workload?.scalerOwnsReplicas || workload.replicas !== desired.replicas ? 'unscaled' : undefined;
};

/** The earlier version goes when gateways have left it. */
const supersededWord = (observed: Observed): Word | undefined => {
  const { superseded, engines } = observed;
  if (superseded.objects.length === 0) return undefined;
  const switched = engines.length === 0 || isRouted(observed, engines);
  return switched && hasLeftOthers(observed) ? departureOf(superseded.objects) : 'switching';
};

const afterwards = (desired: Desired, { keys, route }: Observed): Word | undefined => {
  if (desired.rollout !== null) return 'settled';
  return keys === 'new-routed' && hasPassed(route) ? 'rekeyed' : undefined;
};

const departureOf = (objects: readonly Leftover[]): Word =>
  objects.some(({ terminating }) => !terminating) ? 'superseded' : 'clearing';

/** No gateway is sent to anything but engines of the present version, not even to one that is ill. */
const hasLeftOthers = ({ route, engines }: Observed): boolean =>
  route === null ||
  (hasPassed(route) && route.record.engines.every(({ url }) => engines.some((own) => own.url === url)));

const isRouted = ({ route }: Observed, engines: Observed['engines']): boolean =>
  engines.some(({ url }) => route?.record.engines.some((routed) => routed.url === url));

const classifyLeaving = (observed: Observed): Word => {
  if (observed.route && observed.route.record.state !== 'closed') return 'routed';
  if (observed.route && !hasPassed(observed.route)) return 'draining';
  if (observed.leftovers.some(({ terminating }) => !terminating)) return 'present';
  const enginesLeft =
    observed.pods.length > 0 || observed.leftovers.some(({ kind }) => kind === 'Deployment');
  if (observed.gpusReserved && !enginesLeft) return 'unreleased';
  if (observed.leftovers.length > 0 || observed.pods.length > 0) return 'leaving';
  const fate = observed.fate?.kind;
  return fate === 'uncounted' || fate === 'counting' ? fate : 'gone';
};

/** Manifests that the cluster does not show; an engine waits for its weights. */
export const applicable = ({ manifests }: Desired, observed: Observed): string[] =>
  manifests.filter((key) => stateOf(observed, key) !== 'same' && (isLoaded(observed) || !isWorkload(key)));

const isLoaded = ({ loader }: Observed): boolean => loader === null || loader.state === 'complete';
export const isWorkload = (key: string): boolean => key.startsWith('Deployment/');

export const stateOf = (observed: Observed, key: string) => observed.objects.get(key) ?? 'absent';

export const unprovenEngines = ({ engines, proven }: Observed) => engines.filter(({ id }) => !proven.has(id));

/** Engines that every gateway uses: only now may the cluster stop those that they replace. */
export const admissibleEngines = (observed: Observed) =>
  hasPassed(observed.route)
    ? provenEngines(observed).filter(
        (engine) => !observed.admitted.has(engine.id) && isRouted(observed, [engine]),
      )
    : [];

/** Engines that answered, those that drain included. */
export const provenEngines = ({ engines, proven }: Pick<Observed, 'engines' | 'proven'>) =>
  engines.filter(({ id }) => proven.has(id));

/** Those of an earlier version that gateways may still be sent to. */
export const provenSuperseded = ({ superseded, proven }: Observed) =>
  provenEngines({ engines: superseded.engines, proven });

/** Engines that gateways may be sent to. */
export const openEngines = (observed: Observed) =>
  provenEngines(observed).filter(({ url }) => !observed.draining.has(url));
