import { textsOrTokens } from '../body/input.readers.ts';
import { readGeneratedUsage } from '../observe/usage.reader.ts';
import { cappedFields } from './capped.fields.ts';
import type { InferenceEndpoint } from './endpoint.ts';

export const COMPLETIONS: InferenceEndpoint = {
  path: '/v1/completions',
  modelTypes: ['text-generation'],
  bodyRules: (caps) => ({
    inputs: new Map([['prompt', textsOrTokens('prompt')]]),
    required: [['prompt']],
    fields: cappedFields(caps),
    generates: true,
  }),
  readUsage: readGeneratedUsage,
};
