import type { Site } from '@beffroi/catalogue/domain';
import { err, ok, type Result } from '@beffroi/kernel';
import type { RegionRefused, SiteRefused } from '../failures.ts';
import type { SiteCheckName } from '../site-check/finding.ts';

/** Whether a site takes anything new at all. */
export interface SiteStanding {
  /** As it was last believed; a site that nobody asked yet counts as reachable. */
  readonly reachable: boolean;
  /** What its last check found that blocks. */
  readonly blocking: readonly SiteCheckName[];
}

export const IN_GOOD_STANDING: SiteStanding = { reachable: true, blocking: [] };

/** Does a site answer, did it pass its check, and may the region hold these data? */
export const checkStanding = (
  { id, name, region }: Site,
  { reachable, blocking }: SiteStanding,
  regions: readonly string[] | null,
): Result<null, SiteRefused | RegionRefused> => {
  if (regions !== null && !regions.includes(region))
    return err({ kind: 'RegionRefused', siteName: name, region, allowed: regions });
  if (!reachable) return err({ kind: 'SiteRefused', siteId: id, cause: 'unreachable' });
  if (blocking.length > 0) return err({ kind: 'SiteRefused', siteId: id, cause: 'blocked', blocking });
  return ok(null);
};
