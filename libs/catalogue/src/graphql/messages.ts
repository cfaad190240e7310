import type { FailureText } from '@beffroi/platform/graphql';
import type { UrlFault } from '../domain/index.ts';

/** What people read when the catalogue says no. */
export const messages = {
  unknownModel: (name: string): FailureText => ({
    message: {
      fr: `Aucun modèle du catalogue ne s’appelle « ${name} ».`,
      en: `No model of the catalogue is called “${name}”.`,
    },
    remedy: {
      fr: 'Consultez la requête « models » : elle liste les identifiants et les alias.',
      en: 'See the query “models”: it lists identifiers and aliases.',
    },
  }),
  modelNotServed: (modelId: string): FailureText => ({
    message: {
      fr: `La plateforme n’a pas de point d’accès pour les modèles comme « ${modelId} ».`,
      en: `The platform has no endpoint for models like “${modelId}”.`,
    },
    remedy: {
      fr: 'Choisissez un modèle de texte ou de plongement.',
      en: 'Choose a model of text or of embeddings.',
    },
  }),
  invalidExternalRoute: (field: string, given: string, expected: string): FailureText => ({
    message: {
      fr: `Le champ « ${field} » ne convient pas${given === '' ? '' : ` : « ${given} »`}.`,
      en: `The field “${field}” does not do${given === '' ? '' : `: “${given}”`}.`,
    },
    remedy: { fr: `Attendu : ${expected}.`, en: `Expected: ${expected}.` },
  }),
  urlRefused: (url: string, fault: UrlFault): FailureText => ({
    message: {
      fr: `L’adresse « ${url} » est refusée : ${URL_FAULTS[fault].message.fr}.`,
      en: `The URL “${url}” is refused: ${URL_FAULTS[fault].message.en}.`,
    },
    remedy: URL_FAULTS[fault].remedy,
  }),
  qualificationRefused: (provider: string, given: string, allowed: readonly string[]): FailureText => ({
    message: {
      fr: `« ${provider} » n’est pas qualifié « ${given} ».`,
      en: `“${provider}” is not qualified “${given}”.`,
    },
    remedy: {
      fr: `Déclarez ce que son API est vraiment : ${allowed.join(', ')}.`,
      en: `Declare what its API really is: ${allowed.join(', ')}.`,
    },
  }),
};

export const nouns = {
  site: { fr: 'Le site', en: 'The site' },
  collectivite: { fr: 'La collectivité', en: 'The collectivité' },
  externalRoute: { fr: 'La route externe', en: 'The external route' },
};

const URL_FAULTS: Readonly<Record<UrlFault, FailureText>> = {
  malformed: {
    message: { fr: 'elle ne se lit pas', en: 'it does not read' },
    remedy: {
      fr: 'Donnez une adresse comme https://llm.example/v1.',
      en: 'Give a URL such as https://llm.example/v1.',
    },
  },
  'superfluous-parts': {
    message: {
      fr: 'elle porte un utilisateur, un mot de passe, une requête ou une ancre',
      en: 'it carries a user, a password, a query or a fragment',
    },
    remedy: {
      fr: 'Donnez l’adresse seule ; la clé du fournisseur va dans « credential ».',
      en: 'Give the URL alone; the provider’s key belongs in “credential”.',
    },
  },
  'not-https': {
    message: { fr: 'elle n’est pas chiffrée', en: 'it is not encrypted' },
    remedy: {
      fr: 'Donnez une adresse https://, ou une adresse IP que BEFFROI_PROVIDER_PRIVATE_RANGES autorise.',
      en: 'Give an https:// URL, or an IP address that BEFFROI_PROVIDER_PRIVATE_RANGES allows.',
    },
  },
  'private-address': {
    message: {
      fr: 'elle mène dans le réseau de l’opérateur',
      en: 'it leads into the operator’s own network',
    },
    remedy: {
      fr: 'Si c’est voulu, ajoutez la plage à BEFFROI_PROVIDER_PRIVATE_RANGES, ici et aux passerelles.',
      en: 'If that is meant, add the range to BEFFROI_PROVIDER_PRIVATE_RANGES, here and at the gateways.',
    },
  },
};
