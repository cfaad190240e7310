import { positiveInteger } from '../body/field.rules.ts';
import type { BodyRules } from '../body/inference.body.ts';
import { documents, text } from '../body/input.readers.ts';
import { readInputUsage } from '../observe/usage.reader.ts';
import type { InferenceEndpoint } from './endpoint.ts';

const RULES: BodyRules = {
  inputs: new Map([
    ['query', text('query')],
    ['documents', documents],
  ]),
  required: [['query'], ['documents']],
  fields: new Map([['top_n', positiveInteger]]),
  generates: false,
};

/** As Cohere's second version, which Albert and vLLM follow. */
export const RERANK: InferenceEndpoint = {
  path: '/v1/rerank',
  modelTypes: ['text-classification'],
  bodyRules: () => RULES,
  readUsage: readInputUsage,
  answerObject: 'list',
  description: {
    id: 'createRerank',
    summary: { fr: 'Classer des documents selon une question', en: 'Rank documents by a query' },
    text: {
      fr: 'Les documents les plus pertinents d’abord, dans la forme de Cohere que suivent Albert et vLLM.',
      en: 'The most relevant documents first, in Cohere’s shape, which Albert and vLLM follow.',
    },
    passing: {},
    example: {
      model: 'openweight-rerank',
      query: 'Quand ouvre la mairie ?',
      documents: ['Horaires', 'Budget'],
      top_n: 1,
    },
    answer: 'RerankResults',
  },
};
