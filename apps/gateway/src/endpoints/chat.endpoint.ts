import { positiveInteger } from '../body/field.rules.ts';
import { messagesReader } from '../body/input.readers.ts';
import { readGeneratedUsage } from '../observe/usage.reader.ts';
import type { InferenceEndpoint } from './endpoint.ts';

export const CHAT: InferenceEndpoint = {
  path: '/v1/chat/completions',
  modelTypes: ['text-generation'],
  body: {
    inputs: new Map([['messages', messagesReader]]),
    fields: new Map([['n', positiveInteger]]),
    generates: true,
  },
  readUsage: readGeneratedUsage,
};
