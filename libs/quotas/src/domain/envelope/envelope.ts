import { err, type LimitId, ok, type Result } from '@beffroi/kernel';
import type { Limit } from '../limit.ts';
import { isBudget } from '../quota.window.ts';

/** The shares of an envelope may not be more than it: neither now, nor while an override lasts. */
export interface EnvelopeExceeded {
  readonly kind: 'EnvelopeExceeded';
  readonly envelopeId: LimitId;
  /** The least that the envelope may be; in its unit. */
  readonly cap: number;
  /** The most that its shares may be together. */
  readonly shared: number;
}

export interface InvalidEnvelope {
  readonly kind: 'InvalidEnvelope';
  /**
   * `kind`: only a budget of a collectivité, with a value and enforced, is shared out. `share`: shares are of projects and
   * attached bodies of that collectivité. `taken`: a limit that is no share of it is there already.
   */
  readonly check: 'kind' | 'share' | 'taken';
}

/** Whether a limit can be shared out below its owner. */
export const checkEnvelope = (limit: Limit): Result<true, InvalidEnvelope> =>
  limit.level === 'collectivite' && isBudget(limit.window) && limit.value !== null && !limit.shadow
    ? ok(true)
    : err({ kind: 'InvalidEnvelope', check: 'kind' });

/** @param shares those that would be there, each once */
export const checkShares = (
  envelope: Limit,
  shares: readonly Limit[],
  now: Date,
): Result<true, EnvelopeExceeded> => {
  const cap = Math.min(...valuesFrom(envelope, now));
  const shared = shares.reduce((sum, share) => sum + Math.max(...valuesFrom(share, now)), 0);
  return shared <= cap ? ok(true) : err({ kind: 'EnvelopeExceeded', envelopeId: envelope.id, cap, shared });
};

/** Every value that a limit has or will have. */
const valuesFrom = ({ value, override }: Limit, now: Date): readonly number[] => {
  const values = override && now < override.until ? [value, override.value] : [value];
  return values.map((each) => each ?? Number.POSITIVE_INFINITY);
};

export interface InvalidMove {
  readonly kind: 'InvalidMove';
  /** `shares`: both have to be shares of one envelope. `amount`: more than nothing. `override`: neither may have one. */
  readonly check: 'shares' | 'amount' | 'override';
}
/** What is spent or set aside stays where it is. */
export interface NotEnoughLeft {
  readonly kind: 'NotEnoughLeft';
  /** The most that can be moved now, in the limits' unit. */
  readonly available: number;
}

/** @param free of the giver: held by nobody, in its unit */
export const checkMove = (
  { from, to, free }: { readonly from: Limit; readonly to: Limit; readonly free: number },
  amount: number,
): Result<true, InvalidMove | NotEnoughLeft> => {
  const invalid = (check: InvalidMove['check']) => err<InvalidMove>({ kind: 'InvalidMove', check });
  if (from.id === to.id || from.envelopeId === null || from.envelopeId !== to.envelopeId)
    return invalid('shares');
  if (!(Number.isSafeInteger(amount) && amount > 0)) return invalid('amount');
  if (from.override !== null || to.override !== null) return invalid('override');
  return amount <= free ? ok(true) : err({ kind: 'NotEnoughLeft', available: free });
};
