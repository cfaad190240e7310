import type { LocalisedText } from '@beffroi/catalogue/domain';
import type { Condition, ConditionStatus, ConditionType, Verdict } from '../lifecycle/condition.ts';
import { FULFILLED } from './event.messages.ts';

/** Something that happened to a deployment, in words for people. */
export interface DeploymentEvent {
  readonly type: ConditionType;
  readonly status: ConditionStatus;
  /** For programs. */
  readonly reason: string;
  readonly message: LocalisedText;
  readonly at: Date;
}

/** How many are kept of one deployment. */
export const EVENTS_KEPT = 200;

/** What became of the conditions between two looks: those that hold now, or fail for another reason than before. */
export const eventsBetween = (
  before: readonly Condition[],
  after: readonly Condition[],
): Omit<DeploymentEvent, 'at'>[] =>
  after
    .filter((condition) =>
      isEvent(
        before.find(({ type }) => type === condition.type),
        condition,
      ),
    )
    .map(({ type, status, reason, message }) => ({
      type,
      status,
      reason,
      message: (reason === 'AsDeclared' && status === 'True' && FULFILLED[type]) || message,
    }));

const isEvent = (before: Verdict | undefined, now: Verdict): boolean => {
  // That a step waits for the one before, and that nothing is wrong, is no news.
  if (now.reason === 'Waiting' || now.reason === 'Running') return false;
  if (now.type === 'Degraded' && now.status === 'False' && before?.status !== 'True') return false;
  return before?.status !== now.status || before.reason !== now.reason;
};
