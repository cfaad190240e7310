import type { LimitMetric } from '@beffroi/contracts/dataplane';
import { capOf, MICROS_PER_CENT } from '../charge.ts';
import type { Limit } from '../limit.ts';
import { valueAt } from '../limit.override.ts';
import { windowAt } from '../quota.window.ts';

/** What is known of one limit in the window that is open, in the unit that holds count in. */
export interface LimitUse {
  /** Spent, or for in flight: under way. null: nobody counts it. */
  readonly spent: number | null;
  /** What gateways have set aside, what is spent included: never less than that. */
  readonly held: number;
}

export const NOTHING_USED: LimitUse = { spent: 0, held: 0 };

/** Where a limit stands, in the unit that holds count in. */
export interface LimitStanding {
  /** As it was asked for; null: unlimited. */
  readonly cap: number | null;
  /** A lowered cap is in force once holders have given back what they had. */
  readonly capInForce: number | null;
  readonly spent: number | null;
  /** Set aside by gateways and not spent. */
  readonly held: number;
  /** Not spent yet; null: unlimited, or nobody counts. */
  readonly remaining: number | null;
  /** Held by nobody; null: unlimited. */
  readonly free: number | null;
  /** null: at no instant, but when a request ends. */
  readonly renewsAt: Date | null;
}

export const standingOf = (limit: Limit, { spent, held }: LimitUse, now: Date): LimitStanding => {
  const cap = capOf(limit.metric, valueAt(limit, now));
  const { endMs } = windowAt(limit.window, now.getTime());
  return {
    cap,
    capInForce: cap === null ? null : Math.max(cap, held),
    spent,
    held: Math.max(0, held - (spent ?? 0)),
    remaining: cap === null || spent === null ? null : Math.max(0, cap - spent),
    free: cap === null ? null : Math.max(0, cap - held),
    renewsAt: Number.isFinite(endMs) ? new Date(endMs) : null,
  };
};

/** As coarse as a collectivité may know the operator's: what is used rounded up to tenths of the cap. */
export const inTenths = (standing: LimitStanding): LimitStanding => {
  const { cap } = standing;
  if (cap === null) return standing;
  const tenth = Math.max(1, Math.ceil(cap / 10));
  const up = (amount: number) => Math.min(cap, Math.ceil(amount / tenth) * tenth);
  const spent = standing.spent === null ? null : up(standing.spent);
  const taken = up((standing.spent ?? 0) + standing.held);
  return {
    ...standing,
    capInForce: cap,
    spent,
    held: taken - (spent ?? 0),
    remaining: spent === null ? null : cap - spent,
    free: cap - taken,
  };
};

/** Where a limit stands, in the unit that it is set in. */
export interface ToldStanding extends LimitStanding {
  /** Of euros, before they were rounded to cents; null: of any other. */
  readonly spentMicros: number | null;
  readonly remainingMicros: number | null;
}

/** In the unit that the limit is set in: what is taken is rounded up, what is left down. */
export const inUnitOf = ({ metric }: Pick<Limit, 'metric'>, standing: LimitStanding): ToldStanding => {
  const up = (amount: number | null) => amount && amountIn(metric, amount);
  const down = (amount: number | null) => amount && amountIn(metric, amount, Math.floor);
  return {
    ...standing,
    cap: down(standing.cap),
    capInForce: up(standing.capInForce),
    spent: up(standing.spent),
    held: amountIn(metric, standing.held),
    remaining: down(standing.remaining),
    free: down(standing.free),
    spentMicros: metric === 'euros' ? standing.spent : null,
    remainingMicros: metric === 'euros' ? standing.remaining : null,
  };
};

/** What holds count, in the unit that limits are set in: cents where they count micro-euros. */
export const amountIn = (metric: LimitMetric, amount: number, round = Math.ceil): number =>
  metric === 'euros' ? round(amount / MICROS_PER_CENT) : amount;
