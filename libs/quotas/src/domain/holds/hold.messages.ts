import type { IncarnationId, LimitId } from '@beffroi/kernel';
import type { BudgetWindow } from '../quota.window.ts';

/** What one run of a gateway wants to hold of one limit in one window: absolute values, so that a repetition changes nothing. */
export interface HoldAsk {
  readonly limit: LimitId;
  /** Start of the budget's window, Unix milliseconds; null: a rate, whose share stands in every window. */
  readonly window: number | null;
  /** Of this run, limit and window: raised with each message. */
  readonly seq: number;
  /** A raise below this is refused: what is spent and reserved, the waiting requests' included. */
  readonly least: number;
  /** What is welcome. At or below what is held: a lower, which always applies. */
  readonly most: number;
  /** Settled in the window; of a rate, used in the window that began at `spentIn`. */
  readonly spent: number;
  readonly spentIn: number | null;
}

/** What an earlier run of the same gateway used, as its journal tells; or this run's own at its clean end. */
export interface EndedRun {
  readonly incarnation: IncarnationId;
  readonly spent: readonly SpentAmount[];
}

export interface SpentAmount {
  readonly limit: LimitId;
  readonly window: number | null;
  readonly amount: number;
  readonly spentIn: number | null;
}

/** One call of `quotas.hold`. */
export interface HoldCall {
  /** The database's history as last answered; null: it is asked for. */
  readonly origin: string | null;
  /** The caller's clock, Unix milliseconds: no window may seem open again that it has seen closed. */
  readonly at: number;
  /** The asks tell all that is held, of a history that a failover or a restore has replaced. */
  readonly reasserts: boolean;
  readonly holds: readonly HoldAsk[];
  readonly ended: readonly EndedRun[];
}

export type HoldOutcome =
  | 'held'
  | 'refused'
  /** Until everybody has said again what they hold. */
  | 'frozen'
  /** An older message than one already here. */
  | 'ignored'
  | 'unknown-limit';

export interface HoldAnswer {
  readonly limit: LimitId;
  readonly window: number | null;
  readonly seq: number;
  readonly outcome: HoldOutcome;
  readonly held: number;
  /** In force; null: unlimited. */
  readonly cap: number | null;
  /** Held by nobody; 0 where more is held than the cap allows. */
  readonly free: number;
  /** Held by others and not spent. */
  readonly elsewhere: number;
}

export type HoldCallAnswer =
  | { readonly kind: 'fenced' | 'unregistered' }
  /** Say again what is held, in this origin. */
  | { readonly kind: 'reassert'; readonly now: number; readonly origin: string }
  | {
      readonly kind: 'answered';
      /** Unix milliseconds; never less than the `at` of any call about the same limits. */
      readonly now: number;
      readonly origin: string;
      /** Start and end of the windows that `now` lies in. */
      readonly windows: Readonly<Record<BudgetWindow, readonly [number, number]>>;
      readonly holds: readonly HoldAnswer[];
    };
