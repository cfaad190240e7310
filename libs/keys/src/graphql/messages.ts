import type { FailureText } from '@beffroi/platform/graphql';
import type { InvalidAddressRange, InvalidExpiry, KeyNotActive } from '../domain/index.ts';

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
  invalidContact: (maximumLength: number): FailureText => ({
    message: { fr: 'Le contact de la clé est trop long.', en: 'The contact of the key is too long.' },
    remedy: {
      fr: `Donnez au plus ${maximumLength} caractères : un service, une adresse, un poste.`,
      en: `Give at most ${maximumLength} characters: a department, an address, an extension.`,
    },
  }),
  invalidAddressRange: ({ given }: InvalidAddressRange): FailureText => ({
    message: {
      fr: `« ${given} » n’est pas une plage d’adresses.`,
      en: `“${given}” is not a range of addresses.`,
    },
    remedy: {
      fr: 'Écrivez une adresse, ou une plage en notation CIDR : 192.0.2.0/24, 2001:db8::/32.',
      en: 'Write an address, or a range in CIDR notation: 192.0.2.0/24, 2001:db8::/32.',
    },
  }),
  invalidAddressCount: (maximum: number): FailureText => ({
    message: {
      fr: 'La liste des plages d’adresses est vide ou trop longue.',
      en: 'The list of address ranges is empty or too long.',
    },
    remedy: {
      fr: `Donnez de 1 à ${maximum} plages, ou null pour une clé qui sert de partout.`,
      en: `Give 1 to ${maximum} ranges, or null for a key that may be used from anywhere.`,
    },
  }),
  noModels: {
    message: {
      fr: 'La liste des modèles de la clé est vide : elle n’ouvrirait rien.',
      en: 'The list of the key’s models is empty: it would open nothing.',
    },
    remedy: {
      fr: 'Donnez au moins un modèle, ou null pour tous ceux que la collectivité peut utiliser.',
      en: 'Give one model at least, or null for every one that the collectivité may use.',
    },
  },
  notActive: ({ state }: KeyNotActive): FailureText =>
    ({
      expired: {
        message: { fr: 'La clé est arrivée à échéance.', en: 'The key has expired.' },
        remedy: {
          fr: 'Donnez-lui d’abord une échéance à venir (updateApiKey), ou émettez une nouvelle clé.',
          en: 'Give it an expiry to come first (updateApiKey), or issue a new key.',
        },
      },
      revoked: {
        message: { fr: 'La clé est révoquée.', en: 'The key is revoked.' },
        remedy: {
          fr: 'Une révocation est définitive : émettez une nouvelle clé.',
          en: 'A revocation is for good: issue a new key.',
        },
      },
    })[state],
};

export const nouns = {
  project: { fr: 'Le projet', en: 'The project' },
  apiKey: { fr: 'La clé d’API', en: 'The API key' },
};
