import { type FieldRule, oneOf, positiveInteger } from '../body/field.rules.ts';
import type { BodyRules } from '../body/inference.body.ts';
import { messages, textsOrTokens } from '../body/input.readers.ts';
import { readInputUsage } from '../observe/usage.reader.ts';
import type { InferenceEndpoint } from './endpoint.ts';

/** `messages` instead of `input` is vLLM's way to give a text with an image. */
const RULES: BodyRules = {
  inputs: new Map([
    ['input', textsOrTokens('input')],
    ['messages', messages],
  ]),
  required: [['input', 'messages']],
  fields: new Map<string, FieldRule<unknown>>([
    ['encoding_format', oneOf('float', 'base64')],
    ['dimensions', positiveInteger],
  ]),
  generates: false,
};

export const EMBEDDINGS: InferenceEndpoint = {
  path: '/v1/embeddings',
  modelTypes: ['text-embeddings-inference'],
  bodyRules: () => RULES,
  readUsage: readInputUsage,
  description: {
    id: 'createEmbedding',
    summary: { fr: 'Représenter des textes par des vecteurs', en: 'Represent texts by vectors' },
    text: {
      fr: 'Un vecteur par texte, pour la recherche par le sens. Seuls les jetons lus sont comptés.',
      en: 'One vector a text, for searching by meaning. Only the tokens that are read count.',
    },
    passing: {},
    example: {
      model: 'openweight-embeddings',
      input: ['Horaires de la mairie', 'Demande de permis de construire'],
    },
    answer: 'EmbeddingList',
  },
};
