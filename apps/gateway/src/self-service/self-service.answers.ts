import type { GatewayError } from '@beffroi/contracts/openai';
import type { Answers } from '../pipeline/refusals/answers.ts';
import { bodyAnswers } from '../pipeline/refusals/body.answers.ts';
import type { SelfServiceRefusal } from './operation.ts';

const ANSWERS: Answers<SelfServiceRefusal> = {
  ...bodyAnswers,
  'not-found': () => ({
    code: 'key_not_found',
    message: {
      en: 'Key not found. GET /v1/keys lists the keys that this one may see.',
      fr: 'Clé introuvable. GET /v1/keys donne les clés que celle-ci peut voir.',
    },
  }),
  'not-allowed': () => ({
    code: 'self_service_refused',
    message: {
      en: 'This API key may not manage keys. Ask an administrator of your collectivité to allow it (selfService).',
      fr: 'Cette clé d’API ne peut pas gérer de clés. Demander à un administrateur de la collectivité de le lui permettre (selfService).',
    },
  }),
  'nothing-new': () => ({
    code: 'self_service_refused',
    message: {
      en: 'Your collectivité may have no new key in its present state. Keys that exist are served as before. Ask your operator.',
      fr: 'L’état de la collectivité ne permet pas de nouvelle clé. Celles qui existent sont servies comme avant. S’adresser à l’opérateur.',
    },
  }),
  'key-not-active': () => ({
    code: 'invalid_api_key',
    message: {
      en: 'Invalid API key. It was revoked or has expired. Ask for a new key.',
      fr: 'Clé d’API refusée : elle a été révoquée ou a expiré. Demander une nouvelle clé.',
    },
  }),
  'expiry-beyond-maximum': ({ maximum }) => ({
    code: 'invalid_expiry',
    message: {
      en: `The expiry is beyond the maximum. Give one until ${maximum}, or none for that one.`,
      fr: `L’échéance dépasse le maximum. En donner une jusqu’au ${maximum}, ou aucune pour avoir celle-là.`,
    },
    param: 'expires',
  }),
  invalid: ({ field, message }) => ({
    code: 'invalid_request',
    message: {
      en: `Invalid request. ${field}: ${message.en}.`,
      fr: `Requête refusée. ${field} : ${message.fr}.`,
    },
    param: field,
    faults: [{ type: 'value_error', loc: ['body', field], msg: message, input: null }],
  }),
  'control-plane-away': () => ({
    code: 'self_service_unavailable',
    message: {
      en: 'Accounts, keys and usage cannot be asked for at the moment. Models answer as usual. Please try again later.',
      fr: 'Comptes, clés et consommation ne peuvent être consultés pour l’instant. Les modèles répondent. Réessayer plus tard.',
    },
  }),
  'too-many-calls': () => ({
    code: 'rate_limit_exceeded',
    message: {
      en: 'Too many requests about accounts, keys and usage at the same time. Please wait for the answers.',
      fr: 'Trop de requêtes simultanées sur les comptes, les clés et la consommation. Attendre les réponses.',
    },
  }),
};

export const selfServiceError = (refusal: SelfServiceRefusal): GatewayError =>
  (ANSWERS[refusal.kind] as (refusal: SelfServiceRefusal) => GatewayError)(refusal);
