import type { FailureText } from '@beffroi/platform/graphql';
import type { InvalidExpiry } from '../domain/index.ts';

/** What people read when keys say no. */
export const messages = {
  invalidExpiry: ({ given, now }: InvalidExpiry): FailureText => ({
    message: {
      fr: `L’échéance ${given.toISOString()} est passée : il est ${now.toISOString()}.`,
      en: `The expiry ${given.toISOString()} is in the past: it is ${now.toISOString()}.`,
    },
    remedy: {
      fr: 'Donnez un instant à venir, ou rien pour une clé sans échéance.',
      en: 'Give an instant to come, or nothing for a key that does not expire.',
    },
  }),
  invalidName: (maximumLength: number): FailureText => ({
    message: {
      fr: 'Le nom de la clé est vide ou trop long.',
      en: 'The name of the key is empty or too long.',
    },
    remedy: {
      fr: `Donnez de 1 à ${maximumLength} caractères qui disent à quoi la clé sert.`,
      en: `Give 1 to ${maximumLength} characters that say what the key is for.`,
    },
  }),
};

export const nouns = {
  project: { fr: 'Le projet', en: 'The project' },
  apiKey: { fr: 'La clé d’API', en: 'The API key' },
};
