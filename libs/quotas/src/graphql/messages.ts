import type { FailureText, Text } from '@beffroi/platform/graphql';
import type { LimitLevel } from '@beffroi/contracts/dataplane';
import type { InvalidLimit } from '../domain/index.ts';

/** What people read when quotas say no. */
export const messages: Readonly<Record<InvalidLimit['check'], (failure: InvalidLimit) => FailureText>> = {
  owner: () => ({
    message: {
      fr: 'Une limite de l’ensemble n’a pas de propriétaire ; toute autre en a un.',
      en: 'A limit of the pool has no owner; every other one has.',
    },
    remedy: {
      fr: 'Donnez « ownerId », ou retirez-le au niveau POOL.',
      en: 'Give “ownerId”, or leave it out at level POOL.',
    },
  }),
  window: ({ allowedWindows }) => ({
    message: {
      fr: 'Cette mesure ne se limite pas sur cette durée.',
      en: 'This metric is not limited over that window.',
    },
    remedy: {
      fr: `Choisissez parmi : ${names(allowedWindows)}.`,
      en: `Choose one of: ${names(allowedWindows)}.`,
    },
  }),
  value: () => ({
    message: {
      fr: 'Une limite est un nombre entier positif ou nul, au plus 2^53 − 1, et en euros 900 719 925 474 centimes.',
      en: 'A limit is a whole number, not negative, 2^53 − 1 at most, and in euros 900,719,925,474 cents.',
    },
    remedy: {
      fr: 'Donnez 0 pour fermer, rien pour ne pas limiter.',
      en: 'Give 0 to close, nothing not to limit.',
    },
  }),
};

const names = (windows: readonly string[]): string =>
  windows.map((window) => window.toUpperCase()).join(', ');

export const owners: Readonly<Record<LimitLevel, Text>> = {
  pool: { fr: 'L’ensemble', en: 'The pool' },
  collectivite: { fr: 'La collectivité', en: 'The collectivité' },
  'attached-body': { fr: 'L’établissement rattaché', en: 'The attached body' },
  project: { fr: 'Le projet', en: 'The project' },
  key: { fr: 'La clé d’API', en: 'The API key' },
};

/** What would become of a request. */
export const explained = {
  passes: { fr: 'La requête passerait.', en: 'The request would pass.' },
  shortened: (outputTokens: number): Text => ({
    fr: `La requête passerait avec au plus ${outputTokens} jetons de réponse : c’est ce qui reste.`,
    en: `The request would pass with ${outputTokens} output tokens at most: that is what is left.`,
  }),
  shortenedByPool: {
    fr: 'La requête passerait avec moins de jetons de réponse : la limite de l’opérateur pour tous la raccourcit.',
    en: 'The request would pass with fewer output tokens: the operator’s limit for everybody shortens it.',
  },
  waits: (reached: Text): Text => ({
    fr: `La requête pourrait devoir attendre : des requêtes en cours ont réservé ce qui reste et peuvent coûter moins. Sinon : ${reached.fr}`,
    en: `The request might have to wait: requests under way have reserved what is left and may cost less. Otherwise: ${reached.en}`,
  }),
  closed: {
    fr: 'Ce modèle vous est fermé : une limite à 0 s’applique.',
    en: 'This model is closed to you: a limit of 0 applies.',
  },
} as const;
