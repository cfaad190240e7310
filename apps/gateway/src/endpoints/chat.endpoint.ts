import { messages } from '../body/input.readers.ts';
import { readGeneratedUsage } from '../observe/usage.reader.ts';
import type { InferenceEndpoint } from './endpoint.ts';
import { CHAT_FIELDS } from './passing.fields.ts';
import { cappedFields, cappedWithEcho } from './capped.fields.ts';

export const CHAT: InferenceEndpoint = {
  path: '/v1/chat/completions',
  modelTypes: ['text-generation'],
  bodyRules: (caps) => ({
    inputs: new Map([['messages', messages]]),
    required: [['messages']],
    fields: cappedFields(caps),
    fieldsWithEcho: cappedWithEcho('top_logprobs', caps),
    generates: true,
    heedsNewerBound: true,
  }),
  readUsage: readGeneratedUsage,
  description: {
    id: 'createChatCompletion',
    summary: { fr: 'Converser avec un modèle', en: 'Chat with a model' },
    text: {
      fr: 'Compatible avec OpenAI, Mistral et Albert. Tout champ que le modèle comprend lui parvient tel quel. Un flux se termine toujours par un événement qui porte usage, puis [DONE].',
      en: 'Compatible with OpenAI, Mistral and Albert. Whatever field the model understands reaches it as it was sent. A stream always ends with an event that carries usage, then [DONE].',
    },
    passing: CHAT_FIELDS,
    example: { model: 'openweight-small', messages: [{ role: 'user', content: 'Bonjour' }] },
    answer: 'ChatCompletion',
    chunk: 'ChatCompletionChunk',
  },
};
