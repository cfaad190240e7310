import { amountOf, type Bounds, boundsWithin, type Charge, reservationOf } from '@beffroi/quotas/domain';
import type { PromptCounter } from './count.prompt.ts';
import type { QuotaDesk } from '../quotas/quota.desk.ts';
import type { QuotaAdmission, QuotaRefusal } from '../quotas/limiter.ts';
import type { RequestLimits } from '../quotas/request.limits.ts';
import type { Limit, Model } from '../records/record.views.ts';

/** Which limit has no room, and what is left of it. */
export interface LimitReached {
  readonly limit: Limit;
  /** In the unit that holds count in: micro-euros where the limit is in cents. */
  readonly cap: number;
  readonly left: number;
  readonly renewsAtMs: number;
  readonly nowMs: number;
  /** The least that the request may come to, where that is more than the whole limit: no waiting helps. */
  readonly needed?: number | undefined;
}

export type ReserveRefusal =
  | ({ readonly kind: 'quota-spent' } & LimitReached)
  /** Others have reserved what is left; some of it may come back at any moment. */
  | ({ readonly kind: 'quota-elsewhere' } & LimitReached)
  | { readonly kind: 'quota-unavailable' };

export type Reservation =
  | {
      readonly kind: 'reserved';
      readonly admission: QuotaAdmission;
      /** What the client may be given of each choice, where that is less than it asked for. */
      readonly mostTokens: number | undefined;
      /** Of the prompt, where an engine had to count them. */
      readonly countedTokens: number | undefined;
    }
  | { readonly kind: 'refused'; readonly refusal: ReserveRefusal };

export interface Wish {
  readonly limits: RequestLimits;
  readonly bounds: Bounds;
  /** By the bounds. */
  readonly reservation: Charge;
  readonly model: Model;
  /** Output that is not worth serving with fewer tokens; the model's bound unless given. */
  readonly floorTokens?: number;
  /** Has the prompt counted; undefined: nobody can. */
  readonly count?: PromptCounter | undefined;
}

/**
 * Reserves the most that a request can cost under every limit. Where its bound does not fit, its prompt is counted, and
 * where that does not fit either, its output is lowered to what does, down to the fewest tokens that the offer sells.
 * `told` is called once, at once wherever what is held suffices.
 */
export const reserve = (
  desk: Pick<QuotaDesk, 'reserve' | 'nowMs'>,
  wish: Wish,
  told: (reservation: Reservation) => void,
): void => {
  desk.reserve(wish.limits, wish.reservation, (verdict) => {
    if (verdict.kind === 'admitted') return told(reserved(verdict));
    if (verdict.reason === 'unavailable') return told(refused(wish, verdict, desk.nowMs()));
    if (!wish.count || !mayFitCounted(wish, verdict)) return lower(desk, wish, verdict, told);
    wish.count((inputTokens) => {
      if (inputTokens === undefined || inputTokens >= wish.bounds.inputTokens)
        return lower(desk, wish, verdict, told);
      const bounds = { ...wish.bounds, inputTokens };
      const reservation = reservationOf(bounds, wish.model.prices);
      const counted: Wish = { ...wish, bounds, reservation, count: undefined };
      reserve(desk, counted, (outcome) =>
        told(outcome.kind === 'reserved' ? { ...outcome, countedTokens: inputTokens } : outcome),
      );
    });
  });
};

type Short = Exclude<QuotaRefusal, { readonly reason: 'unavailable' }>;

/** No prose has so few tokens for its bytes. */
const MOST_BYTES_PER_TOKEN = 16;

/** Nothing is asked of engines for a request that no count could help. */
const mayFitCounted = (
  { bounds, model, floorTokens = model.floorTokens }: Wish,
  { hold, room }: Short,
): boolean => {
  const outputTokens = Math.min(bounds.outputTokens, floorTokens);
  const inputTokens = Math.ceil(bounds.inputTokens / MOST_BYTES_PER_TOKEN);
  const least = reservationOf({ ...bounds, inputTokens, outputTokens }, model.prices);
  return amountOf(hold.limit.metric, least) <= room;
};

const lower = (
  desk: Pick<QuotaDesk, 'reserve' | 'nowMs'>,
  wish: Wish,
  verdict: Short,
  told: (reservation: Reservation) => void,
): void => {
  const fitting = smaller(wish, verdict);
  if (!fitting) return told(refused(wish, verdict, desk.nowMs()));
  desk.reserve(wish.limits, reservationOf(fitting, wish.model.prices), (again) =>
    told(
      again.kind === 'admitted' ? reserved(again, fitting.outputTokens) : refused(wish, again, desk.nowMs()),
    ),
  );
};

const smaller = (wish: Wish, { hold, room }: Short): Bounds | undefined => {
  const { bounds, model, floorTokens = model.floorTokens } = wish;
  return boundsWithin(bounds, { metric: hold.limit.metric, room }, { prices: model.prices, floorTokens });
};

const reserved = (admission: QuotaAdmission, mostTokens?: number): Reservation => ({
  kind: 'reserved',
  admission,
  mostTokens,
  countedTokens: undefined,
});

/**
 * With as little output as is worth serving; undefined: it is within the limit, or of what no request can do with less. How
 * large the operator's pool is, is not told.
 */
const neededBeyond = (wish: Wish, { limit, cap }: Short['hold']): number | undefined => {
  const { bounds, model, floorTokens = model.floorTokens } = wish;
  if (!cap || limit.level === 'pool' || (limit.metric !== 'tokens' && limit.metric !== 'euros'))
    return undefined;
  const outputTokens = Math.min(bounds.outputTokens, floorTokens);
  const needed = amountOf(limit.metric, reservationOf({ ...bounds, outputTokens }, model.prices));
  return needed > cap ? needed : undefined;
};

const refused = (wish: Wish, verdict: QuotaRefusal, nowMs: number): Reservation => {
  if (verdict.reason === 'unavailable') return { kind: 'refused', refusal: { kind: 'quota-unavailable' } };
  const { hold, room, reason } = verdict;
  return {
    kind: 'refused',
    refusal: {
      kind: reason === 'spent' ? 'quota-spent' : 'quota-elsewhere',
      limit: hold.limit,
      cap: hold.cap ?? 0,
      left: room,
      renewsAtMs: hold.endMs,
      nowMs,
      needed: neededBeyond(wish, hold),
    },
  };
};
