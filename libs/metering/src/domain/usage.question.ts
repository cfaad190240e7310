import { err, ok, type Result } from '@beffroi/kernel';
import type { UsageDimension, UsageFilter } from './usage.ts';

/** People behind a project's application may be told apart only within that project, and for a while. */
export interface EndUsersTooWide {
  readonly kind: 'EndUsersTooWide';
  readonly mostDays: number;
}

/** It would be answered with the zeros of a period without use. */
export interface PeriodBackwards {
  readonly kind: 'PeriodBackwards';
  readonly from: Date;
  readonly to: Date;
}

const MOST_DAYS = 31;
const DAY_MS = 86_400_000;

/** Whether a period, where both of its ends are given, does not end before it begins. */
export const judgePeriod = ({ from, to }: Pick<UsageFilter, 'from' | 'to'>): Result<void, PeriodBackwards> =>
  from && to && to < from ? err({ kind: 'PeriodBackwards', from, to }) : ok(undefined);

/**
 * Whether usage may be told apart so. End users are pseudonyms of people (GDPR, article 4(5)): whoever runs their
 * application may look for the one who misuses it, nobody may follow them everywhere or for ever.
 */
export const judgeQuestion = (
  filter: UsageFilter,
  groupBy: readonly UsageDimension[],
): Result<void, EndUsersTooWide | PeriodBackwards> => {
  const period = judgePeriod(filter);
  if (!period.ok || !groupBy.includes('end-user')) return period;
  const { projectId, apiKeyId, from, to } = filter;
  const isOfOne = projectId !== undefined || apiKeyId !== undefined;
  const isShort = from && to && to.getTime() - from.getTime() <= MOST_DAYS * DAY_MS;
  return isOfOne && isShort ? ok(undefined) : err({ kind: 'EndUsersTooWide', mostDays: MOST_DAYS });
};
