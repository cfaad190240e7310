import type { LimitLevel, LimitMetric, LimitWindow } from '@beffroi/contracts/dataplane';
import { PARIS, type Text } from '@beffroi/kernel';
import { MICROS_PER_CENT } from './charge.ts';
import { isBudget } from './quota.window.ts';

/** A limit that has no room for a request. */
export interface LimitReached {
  readonly limit: {
    readonly level: LimitLevel;
    readonly metric: LimitMetric;
    readonly window: LimitWindow;
  };
  /** In the unit that holds count in: micro-euros where the limit is in cents. */
  readonly cap: number;
  readonly left: number;
  /** Unix milliseconds; infinite: when a request ends. */
  readonly renewsAtMs: number;
  /** What the request may come to, where that is more than the whole limit. */
  readonly needed?: number | undefined;
}

/**
 * Which limit, whose, what is left of it and when it renews; what others use of the operator's pool is not told. The
 * first sentence is Albert's.
 */
export const limitReachedText = (reached: LimitReached): Text => {
  const { limit } = reached;
  const { en, fr } = WINDOWS[limit.window];
  const amounts = limit.level === 'pool' ? { en: '', fr: '' } : amountsText(reached);
  const renewal = reached.needed !== undefined ? TOO_LARGE : renewalText(reached);
  return {
    en: `${METRICS[limit.metric].en} limit${en} exceeded. Limit ${LEVELS[limit.level].en}${amounts.en}.${renewal.en}`,
    fr: `Limite de ${METRICS[limit.metric].fr}${fr} atteinte (${LEVELS[limit.level].fr}${amounts.fr}).${renewal.fr}`,
  };
};

/** An amount with its unit, rounded down: what is said to be left must be there. */
export const amountText = (metric: LimitMetric, amount: number): Text => {
  if (metric !== 'euros') return { en: String(amount), fr: String(amount) };
  const euros = (Math.floor(amount / MICROS_PER_CENT) / 100).toFixed(2);
  return { en: `€${euros}`, fr: `${euros.replace('.', ',')} €` };
};

const TOO_LARGE: Text = {
  en: ' Please shorten the request; waiting does not help.',
  fr: ' Raccourcir la requête ; attendre n’y change rien.',
};

const amountsText = ({ limit: { metric }, cap, left, needed }: LimitReached): Text => {
  const [whole, rest] = [amountText(metric, cap), amountText(metric, left)];
  if (needed !== undefined) {
    const most = amountText(metric, needed);
    return {
      en: `: ${whole.en}; this request alone may take ${most.en}`,
      fr: ` : ${whole.fr} ; cette requête peut en prendre ${most.fr} à elle seule`,
    };
  }
  return { en: `: ${whole.en}, ${rest.en} left`, fr: ` : ${whole.fr}, reste ${rest.fr}` };
};

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

const PARIS_INSTANT = new Intl.DateTimeFormat('fr-FR', {
  dateStyle: 'short',
  timeStyle: 'medium',
  timeZone: PARIS,
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

/** A limit for somebody who may have many: `Limite de jetons par mois (projet)`. */
export const limitName = ({ level, metric, window }: LimitReached['limit']): Text => ({
  fr: `Limite de ${METRICS[metric].fr}${WINDOWS[window].fr} (${WHOSE[level].fr})`,
  en: `${METRICS[metric].en} limit${WINDOWS[window].en} (${WHOSE[level].en})`,
});

const WHOSE: Readonly<Record<LimitLevel, Text>> = {
  pool: { en: 'operator', fr: 'opérateur' },
  collectivite: { en: 'collectivité', fr: 'collectivité' },
  'attached-body': { en: 'attached body', fr: 'organisme rattaché' },
  project: { en: 'project', fr: 'projet' },
  key: { en: 'API key', fr: 'clé d’API' },
};
