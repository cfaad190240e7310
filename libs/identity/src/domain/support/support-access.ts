import type { CollectiviteRole } from '@beffroi/contracts/access';
import { type Brand, type CollectiviteId, err, ok, type Result } from '@beffroi/kernel';

export type SupportAccessId = Brand<string, 'SupportAccessId'>;

/** A collectivité lets the operator's support act for it, for a while. */
export interface SupportAccess {
  readonly id: SupportAccessId;
  readonly collectiviteId: CollectiviteId;
  readonly reason: string;
  /** It ends by itself at this instant. */
  readonly until: Date;
  readonly withdrawnAt: Date | null;
  readonly createdAt: Date;
}

/** What whoever is `operator.support` may do in the collectivité meanwhile. */
export const SUPPORT_ROLE: CollectiviteRole = 'collectivite.developer';

export const MOST_SUPPORT_HOURS = 72;
const MAX_REASON = 500;
const HOUR_MS = 3_600_000;

export interface InvalidSupportAccess {
  readonly kind: 'InvalidSupportAccess';
  readonly field: 'hours' | 'reason';
  readonly most: number;
}
/** The operator cannot let itself in. */
export interface NotTheOperatorsToGrant {
  readonly kind: 'NotTheOperatorsToGrant';
}
export interface SupportAccessNotFound {
  readonly kind: 'SupportAccessNotFound';
  readonly supportAccessId: string;
}

export const draftSupportAccess = (
  { hours, reason }: { readonly hours: number; readonly reason: string },
  now: Date,
): Result<Pick<SupportAccess, 'reason' | 'until'>, InvalidSupportAccess> => {
  if (!Number.isInteger(hours) || hours < 1 || hours > MOST_SUPPORT_HOURS)
    return err({ kind: 'InvalidSupportAccess', field: 'hours', most: MOST_SUPPORT_HOURS });
  const text = reason.trim();
  if (text === '' || text.length > MAX_REASON)
    return err({ kind: 'InvalidSupportAccess', field: 'reason', most: MAX_REASON });
  return ok({ reason: text, until: new Date(now.getTime() + hours * HOUR_MS) });
};

export const isOpen = ({ until, withdrawnAt }: SupportAccess, now: Date): boolean =>
  withdrawnAt === null && now < until;
