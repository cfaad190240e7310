import { describe, expect, it } from '@jest/globals';
import { readInferenceBody } from '../body/inference.body.ts';
import { CHAT } from '../endpoints/chat.endpoint.ts';
import { COMPLETIONS } from '../endpoints/completions.endpoint.ts';
import type { InferenceEndpoint } from '../endpoints/endpoint.ts';
import { CAPS } from '../testing/gateway.fixture.ts';
import { tokenizeBody } from './tokenize.body.ts';

const asked = (endpoint: InferenceEndpoint, body: object): unknown => {
  const read = readInferenceBody(Buffer.from(JSON.stringify(body)), endpoint.bodyRules(CAPS));
  if (read.kind !== 'read') throw new Error(JSON.stringify(read));
  const question = tokenizeBody(read.body, 'served');
  return question && JSON.parse(question.toString());
};
const messages = [{ role: 'user', content: 'Bonjour' }];
const tools = [{ type: 'function', function: { name: 'f' } }];

describe('a prompt that is to be counted', () => {
  it('has what makes its tokens, under the name that the engine knows, and nothing else', () => {
    const chat_template_kwargs = { enable_thinking: false };
    const body = { model: 'm', messages, tools, chat_template_kwargs, stream: true, user: 'x', n: 2 };
    expect(asked(CHAT, body)).toEqual({ model: 'served', messages, tools, chat_template_kwargs });
    expect(asked(COMPLETIONS, { model: 'm', prompt: 'Il était', echo: true })).toEqual({
      model: 'served',
      prompt: 'Il était',
    });
  });

  it('leaves out what is null: engines take that for a wrong value', () => {
    const body = { model: 'm', messages, tools: null, documents: null, chat_template: null };
    expect(asked(CHAT, body)).toEqual({ model: 'served', messages });
  });

  it.each<[string, InferenceEndpoint, object]>([
    ['several prompts', COMPLETIONS, { prompt: ['un', 'deux'] }],
    ['tokens', COMPLETIONS, { prompt: [1, 2, 3] }],
    ['documents that a template adds', CHAT, { messages, documents: [{ text: 'x' }] }],
    ['an effort that a template tells', CHAT, { messages, reasoning_effort: 'high' }],
  ])('is none where the count would be another: %s', (_, endpoint, body) => {
    expect(asked(endpoint, { model: 'm', ...body })).toBeUndefined();
  });
});
