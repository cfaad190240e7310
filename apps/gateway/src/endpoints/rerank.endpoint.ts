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
};
