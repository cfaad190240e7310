import type { Text } from '@beffroi/kernel';
import type { JsonSchema } from '../body/json.schema.ts';

export interface AnswerHeader {
  readonly description: Text;
  readonly schema: JsonSchema;
}

const TEXT: JsonSchema = { type: 'string' };
const COUNT: JsonSchema = { type: 'integer', minimum: 0 };

const requests = { fr: 'requêtes', en: 'requests' };
const tokens = { fr: 'jetons', en: 'tokens' };

/** Absent where nothing limits them. */
const rate = (name: 'requests' | 'tokens', what: Text): Readonly<Record<string, AnswerHeader>> => ({
  [`x-ratelimit-limit-${name}`]: {
    description: {
      fr: `La limite de ${what.fr} qui laisse le moins ; absent sans limite.`,
      en: `The limit of ${what.en} that leaves least; absent without any.`,
    },
    schema: COUNT,
  },
  [`x-ratelimit-remaining-${name}`]: {
    description: {
      fr: 'Ce qu’elle laisse : une estimation.',
      en: 'What it leaves: an estimate.',
    },
    schema: COUNT,
  },
  [`x-ratelimit-reset-${name}`]: {
    description: { fr: 'D’ici là, elle se renouvelle : `1h2m3s`.', en: 'It renews in: `1h2m3s`.' },
    schema: TEXT,
  },
});

/** Of a refusal that may be none later. */
export const RETRY_AFTER: AnswerHeader = {
  description: {
    fr: 'Le nombre de secondes à attendre avant de recommencer.',
    en: 'How many seconds to wait before asking again.',
  },
  schema: COUNT,
};

/** Of an answer that an engine gave. */
export const INFERENCE_HEADERS: Readonly<Record<string, AnswerHeader>> = {
  'x-request-id': {
    description: {
      fr: 'Identifiant de la requête, à donner au support.',
      en: 'The id of the request, for the support.',
    },
    schema: { type: 'string', format: 'uuid' },
  },
  'x-beffroi-site': {
    description: { fr: 'Le site qui a répondu.', en: 'The site that answered.' },
    schema: TEXT,
  },
  'x-beffroi-model': {
    description: { fr: 'Le modèle qui a répondu.', en: 'The model that answered.' },
    schema: TEXT,
  },
  'x-beffroi-overhead-ms': {
    description: {
      fr: 'Le temps que la passerelle a pris pour elle, en millisecondes.',
      en: 'What the gateway took for itself, in milliseconds.',
    },
    schema: { type: 'number' },
  },
  ...rate('requests', requests),
  ...rate('tokens', tokens),
};
