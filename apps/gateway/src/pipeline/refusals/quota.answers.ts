import { isBudget, limitReachedText } from '@beffroi/quotas/domain';
import { durationText } from '../../quotas/rate.headers.ts';
import type { LimitReached, ReserveRefusal } from '../reserve.ts';
import type { Answers } from './answers.ts';

export const quotaAnswers: Answers<ReserveRefusal> = {
  'quota-spent': (refusal) => ({
    code: isBudget(refusal.limit.window) ? 'insufficient_quota' : 'rate_limit_exceeded',
    message: limitReachedText(refusal),
    retryAfterSeconds: secondsUntilRenewal(refusal),
    headers: rateHeaders(refusal),
  }),
  // It may come back at any moment: other gateways have it reserved.
  'quota-elsewhere': (refusal) => ({
    code: 'rate_limit_exceeded',
    message: limitReachedText(refusal),
    retryAfterSeconds: 1,
    headers: rateHeaders(refusal),
  }),
  'quota-unavailable': () => ({
    code: 'quota_store_unavailable',
    message: {
      en: 'What remains of your limits cannot be told at the moment. Please try again in a few seconds.',
      fr: 'Ce qui reste de vos limites ne peut pas être vérifié pour l’instant. Réessayer dans quelques secondes.',
    },
  }),
};

const secondsUntilRenewal = ({ renewsAtMs, nowMs }: LimitReached): number =>
  Number.isFinite(renewsAtMs) ? Math.max(1, Math.ceil((renewsAtMs - nowMs) / 1_000)) : 1;

/** OpenAI's names and Albert's. */
const rateHeaders = ({
  limit,
  cap,
  left,
  renewsAtMs,
  nowMs,
  needed,
}: LimitReached): Readonly<Record<string, string>> => {
  if (limit.level === 'pool' || (limit.metric !== 'requests' && limit.metric !== 'tokens')) return {};
  const reset = durationText(renewsAtMs - nowMs);
  const plural = limit.metric;
  const singular = plural.slice(0, -1);
  return {
    [`x-ratelimit-limit-${plural}`]: String(cap),
    [`x-ratelimit-remaining-${plural}`]: String(left),
    [`x-ratelimit-reset-${plural}`]: reset,
    [`x-ratelimit-limit-${singular}`]: String(cap),
    [`x-ratelimit-remaining-${singular}`]: String(left),
    ...(needed !== undefined ? { 'x-should-retry': 'false' } : {}),
    ...(plural === 'tokens' ? { 'x-ratelimit-reset-token': reset } : {}),
  };
};
