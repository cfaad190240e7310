import { type Bounds, boundsWithin, type Charge, reservationOf } from '@beffroi/quotas/domain';
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
    }
  | { readonly kind: 'refused'; readonly refusal: ReserveRefusal };

export interface Wish {
  readonly limits: RequestLimits;
  readonly bounds: Bounds;
  /** By the bounds. */
  readonly reservation: Charge;
  readonly model: Model;
}

/**
 * Reserves the most that a request can cost under every limit; where that does not fit, what does, down to the fewest
 * tokens that the offer sells. `told` is called once, at once wherever what is held suffices.
 */
export const reserve = (
  desk: Pick<QuotaDesk, 'reserve' | 'nowMs'>,
  wish: Wish,
  told: (reservation: Reservation) => void,
): void => {
  desk.reserve(wish.limits, wish.reservation, (verdict) => {
    if (verdict.kind === 'admitted')
      return told({ kind: 'reserved', admission: verdict, mostTokens: undefined });
    const fitting = verdict.reason === 'unavailable' ? undefined : smaller(wish, verdict);
    if (!fitting) return told(refused(verdict, desk.nowMs()));
    const lowered = reservationOf(fitting, wish.model.prices);
    desk.reserve(wish.limits, lowered, (again) =>
      told(
        again.kind === 'admitted'
          ? { kind: 'reserved', admission: again, mostTokens: fitting.outputTokens }
          : refused(again, desk.nowMs()),
      ),
    );
  });
};

type Short = Exclude<QuotaRefusal, { readonly reason: 'unavailable' }>;

const smaller = ({ bounds, model }: Wish, { hold, room }: Short): Bounds | undefined =>
  boundsWithin(bounds, { metric: hold.limit.metric, room }, model);

const refused = (verdict: QuotaRefusal, nowMs: number): Reservation => {
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
    },
  };
};
