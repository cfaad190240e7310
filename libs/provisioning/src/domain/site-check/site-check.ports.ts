import type { OperatorScope, Result, Scope, SiteId } from '@beffroi/kernel';
import type { SiteCheck } from './site-check.ts';

export interface SiteNotFound {
  readonly kind: 'SiteNotFound';
  readonly siteId: string;
}

export interface CheckSiteInput {
  readonly siteId: SiteId;
  readonly idempotencyKey?: string | null | undefined;
}

/** Has the worker look at a site again; what it finds is in {@link SiteChecks} when it is over. */
export abstract class CheckSite {
  abstract execute(scope: OperatorScope, input: CheckSiteInput): Promise<Result<SiteCheck, SiteNotFound>>;
}

/** The last check of each site. */
export abstract class SiteChecks {
  abstract bySite(scope: Scope, siteIds: readonly SiteId[]): Promise<readonly SiteCheck[]>;
}
