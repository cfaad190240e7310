import { err, ok, type Result } from '@beffroi/kernel';
import type { LifeState } from './life-state.ts';

/** What happens to a collectivité. The first six are decided by the operator, the last by the sweep that erases. */
export const LIFE_EVENTS = [
  'activate',
  'suspend',
  'resume',
  'give-notice',
  'withdraw-notice',
  'erase',
  'finish-erasure',
] as const;
export type LifeEvent = (typeof LIFE_EVENTS)[number];

interface Transition {
  readonly from: readonly LifeState[];
  readonly to: LifeState;
}

/** The written table: from which states an event leads where. Everything else is refused. */
export const LIFE_TRANSITIONS: Readonly<Record<LifeEvent, Transition>> = {
  // A body that was erased may come back: it starts with nothing.
  activate: { from: ['prospect', 'erased'], to: 'active' },
  suspend: { from: ['active'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'active' },
  'give-notice': { from: ['active', 'suspended'], to: 'notice' },
  'withdraw-notice': { from: ['notice'], to: 'active' },
  erase: { from: ['prospect', 'notice'], to: 'erasing' },
  'finish-erasure': { from: ['erasing'], to: 'erased' },
};

/** The time a collectivité has to take its data elsewhere before erasing begins. */
export const NOTICE_DAYS = 21;
const DAY_MS = 24 * 3_600_000;

export interface LifePosition {
  readonly state: LifeState;
  readonly since: Date;
  /** Set in `notice` only. */
  readonly noticeEndsAt: Date | null;
}

/** The event does not lead anywhere from this state. */
export interface InvalidTransition {
  readonly kind: 'InvalidTransition';
  readonly event: LifeEvent;
  readonly state: LifeState;
  /** The states it does lead from. */
  readonly from: readonly LifeState[];
}
/** Erasing waits until the notice has ended. */
export interface NoticeRunning {
  readonly kind: 'NoticeRunning';
  readonly endsAt: Date;
}
export type LifeFailure = InvalidTransition | NoticeRunning;

/** The position after an event; the same one when the event has happened already. */
export const moveOn = (
  position: LifePosition,
  event: LifeEvent,
  now: Date,
): Result<LifePosition, LifeFailure> => {
  const { from, to } = LIFE_TRANSITIONS[event];
  if (position.state === to) return ok(position);
  if (!from.includes(position.state))
    return err({ kind: 'InvalidTransition', event, state: position.state, from });
  if (event === 'erase' && position.noticeEndsAt && position.noticeEndsAt > now)
    return err({ kind: 'NoticeRunning', endsAt: position.noticeEndsAt });
  const noticeEndsAt = to === 'notice' ? new Date(now.getTime() + NOTICE_DAYS * DAY_MS) : null;
  return ok({ state: to, since: now, noticeEndsAt });
};
