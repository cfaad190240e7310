import type { Text } from '@beffroi/kernel';
import type { LoginRefusal } from '@beffroi/platform/oidc';
import type { AttemptRefusal } from './login.attempt.ts';

/** `too-weak`: the provider let them in with less than was asked for. */
export type LoginFailure = LoginRefusal | AttemptRefusal | 'too-weak';

export const loginTexts = {
  title: { fr: 'La connexion n’a pas abouti', en: 'You are not logged in' },
  again: { fr: 'Recommencer la connexion', en: 'Log in again' },
  tooMany: {
    fr: 'Trop de connexions ont été commencées depuis votre adresse. Attendez une minute, puis réessayez.',
    en: 'Too many logins were begun from your address. Wait a minute, then try again.',
  },
  home: { fr: 'Retour à l’accueil', en: 'Back to the front page' },
} as const satisfies Record<string, Text>;

/** Why, for the person who wanted to log in. */
export const failureTexts: Readonly<Record<LoginFailure, Text>> = {
  unknown: {
    fr: 'Cette connexion n’a pas été commencée dans ce navigateur, ou elle a déjà servi.',
    en: 'This login was not begun in this browser, or it has been used already.',
  },
  stale: {
    fr: 'Cette connexion a été commencée il y a trop longtemps.',
    en: 'This login was begun too long ago.',
  },
  mismatch: {
    fr: 'La réponse reçue ne correspond pas à la connexion commencée dans ce navigateur.',
    en: 'The answer that came does not belong to the login begun in this browser.',
  },
  refused: {
    fr: 'Le fournisseur d’identité a refusé la connexion.',
    en: 'The identity provider refused the login.',
  },
  forged: {
    fr: 'La réponse du fournisseur d’identité n’a pas pu être vérifiée.',
    en: 'The identity provider’s answer could not be verified.',
  },
  'too-weak': {
    fr: 'Le fournisseur d’identité n’a pas demandé votre second facteur, ou l’a demandé il y a trop longtemps.',
    en: 'The identity provider did not ask for your second factor, or asked for it too long ago.',
  },
  'provider-unreachable': {
    fr: 'Le fournisseur d’identité ne répond pas. Réessayez dans quelques minutes.',
    en: 'The identity provider does not answer. Try again in a few minutes.',
  },
};
