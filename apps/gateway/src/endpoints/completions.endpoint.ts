import { integerFrom } from '../body/field.rules.ts';
import { textsOrTokens } from '../body/input.readers.ts';
import { readGeneratedUsage } from '../observe/usage.reader.ts';
import { cappedFields, cappedWithEcho } from './capped.fields.ts';
import type { InferenceEndpoint } from './endpoint.ts';
import { COMPLETION_FIELDS } from './passing.fields.ts';

export const COMPLETIONS: InferenceEndpoint = {
  path: '/v1/completions',
  modelTypes: ['text-generation'],
  bodyRules: (caps) => ({
    inputs: new Map([['prompt', textsOrTokens('prompt')]]),
    required: [['prompt']],
    fields: cappedFields(caps),
    fieldsWithEcho: cappedWithEcho('logprobs', caps),
    generates: true,
    // With `echo`, it has the prompt's own probabilities told, and nothing generated.
    maxTokens: integerFrom(0),
  }),
  readUsage: readGeneratedUsage,
  description: {
    id: 'createCompletion',
    summary: { fr: 'Prolonger un texte', en: 'Continue a text' },
    text: {
      fr: 'L’API historique d’OpenAI : le modèle prolonge un ou plusieurs textes, sans gabarit de conversation.',
      en: 'OpenAI’s older API: the model continues one or several texts, without a chat template.',
    },
    passing: COMPLETION_FIELDS,
    example: { model: 'openweight-small', prompt: 'La commune de Bourges', max_tokens: 50 },
    answer: 'Completion',
    chunk: 'Completion',
  },
};
