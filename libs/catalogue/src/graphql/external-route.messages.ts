import type { FailureText } from '@beffroi/platform/graphql';
import {
  type ExternalRouteField,
  type LocalisedText,
  MOST_ORDER,
  PROVIDER_KINDS,
  type UrlFault,
} from '../domain/index.ts';

/** What people read when an external route is refused. */
export const messages = {
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
  modelNotOffered: (modelId: string): FailureText => ({
    message: {
      fr: `« ${modelId} » ne peut être servi : il ne s’héberge pas ici, et son éditeur ne le vend pas par API, ou plus.`,
      en: `“${modelId}” cannot be served: it cannot be hosted here, and its publisher sells it through no API, or no longer.`,
    },
    remedy: {
      fr: 'Choisissez un modèle que « models » dit hébergeable ou vendu par API.',
      en: 'Choose a model that “models” says may be hosted or is sold through an API.',
    },
  }),
  invalidExternalRoute: (field: ExternalRouteField, given: string): FailureText => ({
    message: {
      fr: `Le champ « ${field} » ne convient pas${given === '' ? '' : ` : « ${given} »`}.`,
      en: `The field “${field}” does not do${given === '' ? '' : `: “${given}”`}.`,
    },
    remedy: EXPECTED[field],
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

const EXPECTED: Readonly<Record<ExternalRouteField, LocalisedText>> = {
  provider: {
    fr: `Donnez l’un de ${PROVIDER_KINDS.join(', ')}.`,
    en: `Give one of ${PROVIDER_KINDS.join(', ')}.`,
  },
  baseUrl: {
    fr: 'Donnez l’adresse de l’API, comme https://llm.example/v1.',
    en: 'Give the URL of the API, such as https://llm.example/v1.',
  },
  servedName: {
    fr: 'Donnez le nom sous lequel le fournisseur connaît le modèle, sans espace.',
    en: 'Give the name the provider knows the model by, without spaces.',
  },
  place: {
    fr: 'Donnez un nom de lieu en minuscules, chiffres et tirets, qu’aucun site enregistré ne porte ; pour un site, dites « siteId ».',
    en: 'Give a name of lower-case letters, digits and hyphens that no registered site has; for a site, say “siteId”.',
  },
  region: { fr: 'Donnez une région, comme eu-west-2.', en: 'Give a region, such as eu-west-2.' },
  country: {
    fr: 'Donnez le code d’un État membre de l’Union européenne, comme FR.',
    en: 'Give the code of a member state of the European Union, such as FR.',
  },
  order: {
    fr: `Donnez un nombre entier de -${MOST_ORDER} à ${MOST_ORDER}.`,
    en: `Give a whole number from -${MOST_ORDER} to ${MOST_ORDER}.`,
  },
  credential: {
    fr: 'Donnez la clé d’API du fournisseur, sans espace, ou rien.',
    en: 'Give the provider’s API key, without spaces, or nothing.',
  },
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
