import type { Text } from '@beffroi/kernel';
import { failureTexts, type LoginFailure } from '../login.texts.ts';

export type ProConnectFailure = LoginFailure | 'acr-not-accepted';

/** Why, for the agent who wanted to log in. */
export const proConnectFailureTexts: Readonly<Record<ProConnectFailure, Text>> = {
  ...failureTexts,
  refused: {
    fr: 'ProConnect a refusé la connexion : elle a été abandonnée, ou votre mode d’authentification ne suffit pas ici.',
    en: 'ProConnect refused the login: it was given up, or the way you log in is not enough here.',
  },
  'provider-unreachable': {
    fr: 'ProConnect ne répond pas. Réessayez dans quelques minutes.',
    en: 'ProConnect does not answer. Try again in a few minutes.',
  },
  'too-weak': {
    fr: 'ProConnect n’a pas prouvé une connexion assez forte ou assez récente. Déconnectez-vous, fermez aussi votre session ProConnect, puis reconnectez-vous.',
    en: 'ProConnect did not prove a login that is strong or recent enough. Log out, end your ProConnect session too, then log in again.',
  },
  'acr-not-accepted': {
    fr: 'ProConnect vous a authentifié à un niveau qui ne suffit pas ici. Utilisez un second facteur, si votre administration en propose un.',
    en: 'ProConnect authenticated you on a level that is not enough here. Use a second factor, if your administration offers one.',
  },
};
