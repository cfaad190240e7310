import type { Scope, SiteId } from '@beffroi/kernel';

/** Whether a site answers, as it was last believed. */
export interface SiteHealth {
  readonly reachable: boolean;
  readonly changedAt: Date;
  /** When the last good answer came; null: none ever did. */
  readonly answeredAt: Date | null;
  /** Since when answers say otherwise; null: they do not. */
  readonly contrarySince: Date | null;
  readonly contraryAnswers: number;
  /** Of the last failure; null: the last answer was good. */
  readonly cause: string | null;
}

/** How many answers in a row, over how long, change a belief. */
export interface Patience {
  readonly answers: number;
  readonly forMs: number;
}

/** Slower to give a site up than to trust it again, and never by one answer alone: else placement would flap. */
export const PATIENCE: { readonly losing: Patience; readonly regaining: Patience } = {
  losing: { answers: 3, forMs: 15_000 },
  regaining: { answers: 2, forMs: 5_000 },
};

/** @param cause why it did not answer; null: it did */
export const nextHealth = (
  before: SiteHealth | undefined,
  cause: string | null,
  now: Date,
  patience = PATIENCE,
): SiteHealth => {
  const reachable = cause === null;
  const answeredAt = reachable ? now : (before?.answeredAt ?? null);
  const settled = { reachable, changedAt: now, answeredAt, contrarySince: null, contraryAnswers: 0, cause };
  if (!before) return settled;
  if (before.reachable === reachable) return { ...settled, changedAt: before.changedAt };
  const contraryAnswers = before.contraryAnswers + 1;
  const contrarySince = before.contrarySince ?? now;
  const { answers, forMs } = before.reachable ? patience.losing : patience.regaining;
  return contraryAnswers >= answers && now.getTime() - contrarySince.getTime() >= forMs
    ? settled
    : { ...before, answeredAt, contraryAnswers, contrarySince, cause };
};

/** What is believed of each site; one that nobody asked yet is left out. */
export abstract class SiteHealths {
  abstract bySite(scope: Scope, siteIds: readonly SiteId[]): Promise<ReadonlyMap<SiteId, SiteHealth>>;
}
