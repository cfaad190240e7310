import { err, ok, type Result } from '@beffroi/kernel';
import type { UsageDimension, UsageFilter } from './usage.ts';

/** People behind a project's application may be told apart only within that project, and for a while. */
export interface EndUsersTooWide {
  readonly kind: 'EndUsersTooWide';
  readonly mostDays: number;
}

const MOST_DAYS = 31;
const DAY_MS = 86_400_000;

/**
 * Whether usage may be told apart so. End users are pseudonyms of people (GDPR, article 4(5)): whoever runs their
 * application may look for the one who misuses it, nobody may follow them everywhere or for ever.
 */
export const judgeQuestion = (
  { projectId, apiKeyId, from, to }: UsageFilter,
  groupBy: readonly UsageDimension[],
): Result<void, EndUsersTooWide> => {
  if (!groupBy.includes('end-user')) return ok(undefined);
  const isOfOne = projectId !== undefined || apiKeyId !== undefined;
  const isShort = from && to && to.getTime() - from.getTime() <= MOST_DAYS * DAY_MS;
  return isOfOne && isShort ? ok(undefined) : err({ kind: 'EndUsersTooWide', mostDays: MOST_DAYS });
};
