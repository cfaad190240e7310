import type { LocalisedText } from '@beffroi/catalogue/domain';
import type { Word } from './classify.ts';
import type { ConditionReason, ConditionType, Verdict } from './condition.ts';
import type { Wish } from './observation.ts';
import type { Phase } from './phase.ts';

/** Reasons that somebody has to act upon: waiting does not help. */
const STUCK: readonly ConditionReason[] = [
  'ConflictingFieldManager',
  'NameTaken',
  'PodSecurityRejected',
  'ClusterRefused',
  'WeightsMissing',
  'WeightsCorrupted',
  'WeightsVolumeFull',
  'WeightsVolumeFailed',
  'ImagePullFailed',
  'EngineCrashLoop',
  'StartupTimeout',
  'SmokeTestFailed',
];
/** What it waits for lies outside of it: room, quota, the cluster itself. */
const PENDING: readonly ConditionReason[] = [
  'InsufficientGpuCapacity',
  'QuotaExceeded',
  'WeightsStalled',
  'WeightsUnreachable',
  'ClusterUnreachable',
  'NamespaceTerminating',
  'ForeignFinalizer',
];

export const phaseOf = (wish: Wish, word: Word, verdicts: readonly Verdict[]): Phase => {
  if (wish !== 'run') return word === 'gone' ? 'Retired' : 'Retiring';
  const is = (type: ConditionType): boolean =>
    verdicts.some((each) => each.type === type && each.status === 'True');
  if (is('Ready')) return 'Ready';
  if (is('Degraded')) return 'Degraded';
  const reasons = verdicts.filter(({ status }) => status === 'False').map(({ reason }) => reason);
  if (reasons.some((reason) => STUCK.includes(reason))) return 'Failed';
  if (reasons.some((reason) => PENDING.includes(reason))) return 'Pending';
  if (verdicts.some(({ reason }) => reason === 'Asleep' || reason === 'FallingAsleep')) return 'Asleep';
  return is('Scheduled') ? 'Loading' : 'Provisioning';
};

/** Conditions that sum up others, and say nothing of their own. */
const SUMMARIES: readonly ConditionType[] = ['Ready', 'Degraded', 'Deleting', 'RouteReady'];

/** Why it is not ready yet: the first condition that is not fulfilled. Null when there is nothing to wait for. */
export const waitingFor = (verdicts: readonly Verdict[]): LocalisedText | null => {
  if (verdicts.some(({ type, status }) => type === 'Ready' && status === 'True')) return null;
  const open = verdicts.filter(({ type, status }) => !SUMMARIES.includes(type) && status === 'False');
  return (open.find(({ reason }) => [...STUCK, ...PENDING].includes(reason)) ?? open[0])?.message ?? null;
};
