import type { SiteId } from '@beffroi/kernel';
import type { Finding, SiteCheckName } from './finding.ts';

/** The last look at whether a site may host anybody. */
export interface SiteCheck {
  readonly siteId: SiteId;
  readonly requestedAt: Date;
  /** null: no worker has begun yet. */
  readonly startedAt: Date | null;
  /** Of the findings below; null: it was never brought to an end. */
  readonly finishedAt: Date | null;
  /** The kubeconfig that it was made with. */
  readonly credentialDigest: string | null;
  readonly findings: readonly Finding[];
}

export const blockingChecks = (findings: readonly Finding[]): SiteCheckName[] =>
  findings.filter(({ state }) => state === 'blocking').map(({ check }) => check);

export const isUnderWay = ({ requestedAt, startedAt, finishedAt }: SiteCheck): boolean =>
  finishedAt === null || finishedAt < requestedAt || (startedAt !== null && finishedAt < startedAt);

const MINUTE_MS = 60_000;
/** A worker that began one and died. */
const GIVEN_UP_AFTER_MS = 15 * MINUTE_MS;
const AGAIN_AFTER_MS = 24 * 60 * MINUTE_MS;
/** What blocks is looked at again without being asked for: somebody is about to mend it. */
const BLOCKED_AGAIN_AFTER_MS = 10 * MINUTE_MS;

/** Is it time to look at a site? A new one, one that was asked for, another kubeconfig, and from time to time. */
export const isCheckDue = (check: SiteCheck | undefined, credentialDigest: string, now: Date): boolean => {
  if (!check?.startedAt) return true;
  const { requestedAt, startedAt, finishedAt, findings } = check;
  const since = (time: Date): number => now.getTime() - time.getTime();
  if (requestedAt > startedAt) return true;
  if (finishedAt === null || finishedAt < startedAt) return since(startedAt) > GIVEN_UP_AFTER_MS;
  if (check.credentialDigest !== credentialDigest) return true;
  const again = blockingChecks(findings).length > 0 ? BLOCKED_AGAIN_AFTER_MS : AGAIN_AFTER_MS;
  return since(finishedAt) > again;
};
