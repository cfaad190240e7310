import type { LocalisedText } from '@beffroi/catalogue/domain';

export const CONDITION_TYPES = [
  'NamespaceReady',
  'WorkloadApplied',
  'QuotaAccepted',
  'Scheduled',
  'WeightsReady',
  'EngineHealthy',
  'RouteReady',
  'Ready',
  'Degraded',
  'Deleting',
] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];
export const CONDITION_STATUSES = ['True', 'False', 'Unknown'] as const;
export type ConditionStatus = (typeof CONDITION_STATUSES)[number];

/** Why a condition is what it is, for machines; the message says it to people. */
export type ConditionReason =
  | 'AsDeclared'
  | 'Waiting'
  | 'NamespaceMissing'
  | 'NamespaceTerminating'
  | 'ObjectTerminating'
  | 'OutOfSync'
  | 'DriftReported'
  | 'ForeignFinalizer'
  | 'NamespaceCounting'
  | 'NamespaceKept'
  | 'NameTaken'
  | 'ConflictingFieldManager'
  | 'PodSecurityRejected'
  | 'ClusterRefused'
  | 'ClusterUnreachable'
  | 'QuotaExceeded'
  | 'InsufficientGpuCapacity'
  | 'WeightsMissing'
  | 'WeightsLoading'
  | 'WeightsStalled'
  | 'WeightsCorrupted'
  | 'WeightsUnreachable'
  | 'WeightsVolumeFull'
  | 'WeightsVolumeFailed'
  | 'ImagePullFailed'
  | 'EngineLoading'
  | 'EngineCrashLoop'
  | 'StartupTimeout'
  | 'SmokeTestFailed'
  | 'EnginesMissing'
  | 'NoEngine'
  | 'RouteClosed'
  | 'GatewaysBehind'
  | 'FallingAsleep'
  | 'Asleep'
  | 'Retiring'
  | 'Running';

export interface Verdict {
  readonly type: ConditionType;
  readonly status: ConditionStatus;
  readonly reason: ConditionReason;
  readonly message: LocalisedText;
  /** How much of it is done, 0 to 100; absent: nobody can say. */
  readonly percent?: number;
}

export interface Condition extends Verdict {
  /** When the status was last another one; ISO 8601. */
  readonly lastTransitionAt: string;
}

/** A condition keeps its date for as long as its status stays, whatever its reason. */
export const transition = (
  previous: readonly Condition[],
  verdicts: readonly Verdict[],
  now: Date,
): Condition[] =>
  verdicts.map((verdict) => {
    const before = previous.find(({ type }) => type === verdict.type);
    const lastTransitionAt = before?.status === verdict.status ? before.lastTransitionAt : now.toISOString();
    return { ...verdict, lastTransitionAt };
  });
