import type { LimitLevel, LimitMetric, LimitWindow } from '@beffroi/contracts/dataplane';
import type { Text } from '@beffroi/kernel';
import { isBudget, MICROS_PER_CENT } from '@beffroi/quotas/domain';
import type { LimitReached, ReserveRefusal } from '../reserve.ts';
import type { Answers } from './answers.ts';

export const quotaAnswers: Answers<ReserveRefusal> = {
  'quota-spent': (refusal) => ({
    code: isBudget(refusal.limit.window) ? 'insufficient_quota' : 'rate_limit_exceeded',
    message: reachedText(refusal),
    retryAfterSeconds: secondsUntilRenewal(refusal),
    headers: rateHeaders(refusal),
  }),
  // It may come back at any moment: other gateways have it reserved.
  'quota-elsewhere': (refusal) => ({
    code: 'rate_limit_exceeded',
    message: reachedText(refusal),
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

/** Which limit, whose, what is left of it and when it renews; what others use of the operator's pool is not told. */
const reachedText = (refusal: LimitReached): Text => {
  const { limit } = refusal;
  const { en, fr } = WINDOWS[limit.window];
  const amounts = limit.level === 'pool' ? { en: '', fr: '' } : amountsText(refusal);
  const renewal = renewalText(refusal);
  return {
    en: `${METRICS[limit.metric].en} limit${en} exceeded (${LEVELS[limit.level].en}${amounts.en}).${renewal.en}`,
    fr: `Limite de ${METRICS[limit.metric].fr}${fr} atteinte (${LEVELS[limit.level].fr}${amounts.fr}).${renewal.fr}`,
  };
};

const amountsText = ({ limit, cap, left }: LimitReached): Text => {
  const isMoney = limit.metric === 'euros';
  const en = (amount: number) => (isMoney ? `€${eurosOf(amount)}` : String(amount));
  const fr = (amount: number) => (isMoney ? `${eurosOf(amount).replace('.', ',')} €` : String(amount));
  return { en: `: ${en(cap)}, ${en(left)} left`, fr: ` : ${fr(cap)}, reste ${fr(left)}` };
};

/** Rounded down: what is said to be left must be there. */
const eurosOf = (micros: number): string => (Math.floor(micros / MICROS_PER_CENT) / 100).toFixed(2);

const renewalText = ({ limit, renewsAtMs }: LimitReached): Text => {
  if (!Number.isFinite(renewsAtMs))
    return {
      en: ' Please try again when one of your requests has ended.',
      fr: ' Réessayer quand une de vos requêtes sera terminée.',
    };
  const at = new Date(renewsAtMs);
  if (!isBudget(limit.window))
    return {
      en: ` It renews at ${at.toISOString()}.`,
      fr: ` Elle se renouvelle le ${PARIS_INSTANT.format(at)} (Paris).`,
    };
  return {
    en: ` It renews at ${at.toISOString()}; whoever sets the limits can raise it.`,
    fr: ` Elle se renouvelle le ${PARIS_INSTANT.format(at)} (Paris) ; qui fixe les limites peut la relever.`,
  };
};

/** OpenAI's names and Albert's. */
const rateHeaders = ({
  limit,
  cap,
  left,
  renewsAtMs,
  nowMs,
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
    ...(plural === 'tokens' ? { 'x-ratelimit-reset-token': reset } : {}),
  };
};

/** As OpenAI writes them: `1h2m3s`. */
const durationText = (ms: number): string => {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts as [number, number, number];
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${rest}s`;
};

const PARIS_INSTANT = new Intl.DateTimeFormat('fr-FR', {
  dateStyle: 'short',
  timeStyle: 'medium',
  timeZone: 'Europe/Paris',
});

const METRICS: Readonly<Record<LimitMetric, Text>> = {
  requests: { en: 'Request', fr: 'requêtes' },
  tokens: { en: 'Token', fr: 'jetons' },
  euros: { en: 'Spending', fr: 'dépense' },
  'in-flight': { en: 'Concurrent request', fr: 'requêtes simultanées' },
};

const WINDOWS: Readonly<Record<LimitWindow, Text>> = {
  minute: { en: ' per minute', fr: ' par minute' },
  hour: { en: ' per hour', fr: ' par heure' },
  day: { en: ' per day', fr: ' par jour' },
  month: { en: ' per month', fr: ' par mois' },
  exercise: { en: ' per budget year', fr: ' par exercice' },
  none: { en: '', fr: '' },
};

const LEVELS: Readonly<Record<LimitLevel, Text>> = {
  pool: { en: 'of the operator, for everybody', fr: 'de l’opérateur, pour tous' },
  collectivite: { en: 'of your collectivité', fr: 'de votre collectivité' },
  'attached-body': { en: 'of your attached body', fr: 'de votre organisme rattaché' },
  project: { en: 'of your project', fr: 'de votre projet' },
  key: { en: 'of this API key', fr: 'de cette clé d’API' },
};
