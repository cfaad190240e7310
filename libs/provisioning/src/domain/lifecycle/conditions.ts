import { applicable, openEngines, provenEngines, provenSuperseded, stateOf } from './classify.ts';
import type { ConditionReason, ConditionStatus, ConditionType, Verdict } from './condition.ts';
import { type Facts, sentence } from './condition.messages.ts';
import { describeForeign } from './namespace-fate.ts';
import {
  type Desired,
  hasPassed,
  type Leftover,
  type LoaderObservation,
  type Observed,
  type PodObservation,
  type PodState,
} from './observation.ts';

/** Why the last actions did not do what they should; null: they did. */
export interface Setback {
  readonly reason:
    'ConflictingFieldManager' | 'NameTaken' | 'PodSecurityRejected' | 'ClusterRefused' | 'ClusterUnreachable';
  /** The cluster's own words. */
  readonly message: string;
}

type Judgement = readonly [status: ConditionStatus, reason: ConditionReason, detail?: string | null];

/** What an observation means, condition by condition, in the order in which a deployment fulfils them. */
export const conditions = (desired: Desired, observed: Observed, setback: Setback | null): Verdict[] => {
  const facts: Facts = {
    engines: servingEngines(observed),
    replicas: desired.replicas,
    weightsPercent: observed.loader?.percent ?? null,
  };
  const verdict = (type: ConditionType, [status, reason, detail = null]: Judgement): Verdict => ({
    type,
    status,
    reason,
    message: sentence(reason, facts, detail),
  });
  return [
    verdict('NamespaceReady', judgeNamespace(observed)),
    verdict('WorkloadApplied', judgeWorkload(desired, observed, setback)),
    verdict('QuotaAccepted', judgeQuota(observed)),
    verdict('Scheduled', judgeScheduling(desired, observed)),
    { ...verdict('WeightsReady', judgeWeights(observed)), ...weightsPercent(observed) },
    verdict('EngineHealthy', judgeEngines(desired, observed)),
    verdict('RouteReady', judgeRoute(observed)),
    verdict('Ready', judgeReadiness(desired, observed)),
    verdict('Degraded', isDegraded(desired, observed) ? ['True', 'EnginesMissing'] : ['False', 'AsDeclared']),
    verdict('Deleting', judgeDeletion(desired, observed)),
  ];
};

/** All that gateways may be sent to, of whatever version. */
const servingEngines = (observed: Observed): number =>
  provenEngines(observed).length + provenSuperseded(observed).length;

/** It was ready once, and has fewer engines than wanted. */
export const isDegraded = ({ wish, wasReady, replicas }: Desired, observed: Observed): boolean =>
  wish === 'run' && wasReady && servingEngines(observed) < replicas;

/** Every wanted engine answered, and gateways are told of them. */
export const isReady = ({ wish, replicas }: Desired, observed: Observed): boolean => {
  const drained = provenEngines(observed).length - openEngines(observed).length;
  return (
    wish === 'run' &&
    observed.route?.record.state === 'ready' &&
    observed.route.record.engines.length >= replicas - drained &&
    servingEngines(observed) >= replicas
  );
};

const judgeNamespace = ({ namespace, namespaceHeld }: Observed): Judgement => {
  if (namespaceHeld !== null) return ['False', 'ForeignFinalizer', namespaceHeld];
  if (namespace === 'active') return ['True', 'AsDeclared'];
  return ['False', namespace === 'terminating' ? 'NamespaceTerminating' : 'NamespaceMissing'];
};

const judgeWorkload = (desired: Desired, observed: Observed, setback: Setback | null): Judgement => {
  if (setback) return ['False', setback.reason, setback.message];
  if (desired.wish !== 'run') return ['False', 'Retiring'];
  const refused = observed.workload?.podsRefused ?? null;
  if (refused !== null && !isQuota(refused)) {
    return ['False', /PodSecurity/i.test(refused) ? 'PodSecurityRejected' : 'ClusterRefused', refused];
  }
  if (desired.manifests.some((key) => stateOf(observed, key) === 'terminating'))
    return ['False', 'ObjectTerminating'];
  const different = applicable(desired, observed);
  if (different.length === 0) return ['True', 'AsDeclared'];
  return desired.cordoned ? ['False', 'DriftReported', different.join(', ')] : ['False', 'OutOfSync'];
};

const judgeQuota = ({ workload }: Observed): Judgement => {
  if (workload === null) return ['Unknown', 'Waiting'];
  return workload.podsRefused !== null && isQuota(workload.podsRefused)
    ? ['False', 'QuotaExceeded', workload.podsRefused]
    : ['True', 'AsDeclared'];
};

const isQuota = (refusal: string): boolean => /exceeded quota|failed quota/.test(refusal);

const judgeScheduling = ({ replicas }: Desired, observed: Observed): Judgement => {
  const homeless = podIn(observed, 'unschedulable');
  if (homeless) return ['False', 'InsufficientGpuCapacity', homeless.message];
  const placed = observed.pods.filter(({ state }) => state !== 'terminating').length;
  return placed >= replicas ? ['True', 'AsDeclared'] : ['Unknown', 'Waiting'];
};

const judgeWeights = (observed: Observed): Judgement => {
  const { loader } = observed;
  if (loader && loader.state !== 'complete') return judgeLoader(loader);
  const failed = podIn(observed, 'image-failed');
  if (failed && /weights/.test(failed.message ?? '')) return ['False', 'WeightsMissing', failed.message];
  return (podIn(observed, 'ready') ?? podIn(observed, 'loading'))
    ? ['True', 'AsDeclared']
    : ['Unknown', 'Waiting'];
};

const TROUBLES: Readonly<Record<NonNullable<LoaderObservation['trouble']>['kind'], ConditionReason>> = {
  corrupted: 'WeightsCorrupted',
  missing: 'WeightsMissing',
  unreachable: 'WeightsUnreachable',
  'no-room': 'WeightsVolumeFull',
  volume: 'WeightsVolumeFailed',
  stalled: 'WeightsStalled',
};

const judgeLoader = ({ trouble, percent }: LoaderObservation): Judgement =>
  trouble === null || percent !== null
    ? ['False', 'WeightsLoading']
    : ['False', TROUBLES[trouble.kind], trouble.detail];

const weightsPercent = ({ loader }: Observed): Pick<Verdict, 'percent'> =>
  loader?.state === 'running' && loader.percent !== null ? { percent: loader.percent } : {};

const judgeEngines = (desired: Desired, observed: Observed): Judgement => {
  if (provenEngines(observed).length >= desired.replicas) return ['True', 'AsDeclared'];
  const failed = podIn(observed, 'image-failed');
  if (failed) return ['False', 'ImagePullFailed', failed.message];
  const crashing = podIn(observed, 'crashing');
  if (crashing) return ['False', 'EngineCrashLoop', crashing.message];
  if (observed.probeFailure !== null) return ['False', 'SmokeTestFailed', observed.probeFailure];
  if (observed.workload?.deadlineExceeded) return ['False', 'StartupTimeout'];
  if (podIn(observed, 'loading') ?? podIn(observed, 'ready')) return ['False', 'EngineLoading'];
  return ['Unknown', 'Waiting'];
};

const judgeDeletion = ({ wish }: Desired, { namespaceHeld, leftovers, route, fate }: Observed): Judgement => {
  if (wish === 'run') return ['False', 'Running'];
  const held = namespaceHeld ?? describeHeld(leftovers);
  if (held !== null) return ['True', 'ForeignFinalizer', held];
  if (fate?.kind === 'kept') return ['True', 'NamespaceKept', describeForeign(fate.foreign)];
  if (fate?.kind === 'counting') return ['True', 'NamespaceCounting', fate.awaited.join(', ')];
  return route?.record.state === 'closed' && !hasPassed(route)
    ? ['True', 'GatewaysBehind', route.behind.join(', ')]
    : ['True', 'Retiring'];
};

/** Those that go and do not leave; null: there are none. */
const describeHeld = (leftovers: readonly Leftover[]): string | null => {
  const held = leftovers.flatMap(({ kind, name, terminating, heldBy = [] }) =>
    terminating && heldBy.length > 0 ? [`${kind}/${name}: finalizer ${heldBy.join(', ')}`] : [],
  );
  return held.length > 0 ? held.join('; ') : null;
};

const judgeRoute = ({ route }: Observed): Judgement => {
  if (route?.record.state === 'ready') return ['True', 'AsDeclared'];
  return ['False', route?.record.state === 'closed' ? 'RouteClosed' : 'NoEngine'];
};

const judgeReadiness = (desired: Desired, observed: Observed): Judgement => {
  if (desired.wish !== 'run') return ['False', 'Retiring'];
  if (desired.replicas === 0) return ['False', observed.pods.length === 0 ? 'Asleep' : 'FallingAsleep'];
  return isReady(desired, observed) ? ['True', 'AsDeclared'] : ['False', 'EnginesMissing'];
};

const podIn = ({ pods }: Observed, wanted: PodState): PodObservation | undefined =>
  pods.find(({ state }) => state === wanted);

/** When the cluster cannot be asked, only that is news; what was seen last still stands. */
export const unreachableVerdicts = (previous: readonly Verdict[], setback: Setback): Verdict[] => {
  const unreachable: Verdict = {
    type: 'WorkloadApplied',
    status: 'Unknown',
    reason: setback.reason,
    message: sentence(setback.reason, { engines: 0, replicas: 0, weightsPercent: null }, setback.message),
  };
  return [unreachable, ...previous.filter(({ type }) => type !== unreachable.type)];
};
