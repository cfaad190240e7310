import { messages } from '../body/input.readers.ts';
import { readGeneratedUsage } from '../observe/usage.reader.ts';
import type { InferenceEndpoint } from './endpoint.ts';
import { cappedFields } from './capped.fields.ts';

export const CHAT: InferenceEndpoint = {
  path: '/v1/chat/completions',
  modelTypes: ['text-generation'],
  bodyRules: (caps) => ({
    inputs: new Map([['messages', messages]]),
    required: [['messages']],
    fields: cappedFields(caps),
    generates: true,
  }),
  readUsage: readGeneratedUsage,
};
