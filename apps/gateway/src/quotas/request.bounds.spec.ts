import { describe, expect, it } from '@jest/globals';
import { readInferenceBody } from '../body/inference.body.ts';
import { promptSize } from '../body/prompt.size.ts';
import { CHAT } from '../endpoints/chat.endpoint.ts';
import { COMPLETIONS } from '../endpoints/completions.endpoint.ts';
import type { InferenceEndpoint } from '../endpoints/endpoint.ts';
import { RERANK } from '../endpoints/rerank.endpoint.ts';
import type { Model } from '../records/record.views.ts';
import { boundsOf } from './request.bounds.ts';

const MODEL = { maxContextTokens: 100_000, templateTokens: 64, maxTokensPerImage: 3_080 } as Model;
const DEFAULT_TOKENS = 4_096;
const CAPS = { choices: 8, promptLogprobs: 5 };

const bounds = (endpoint: InferenceEndpoint, text: string) => {
  const read = readInferenceBody(Buffer.from(text), endpoint.bodyRules(CAPS));
  if (read.kind !== 'read') throw new Error(read.kind);
  return boundsOf(read.body, promptSize(read.body), MODEL, DEFAULT_TOKENS);
};
const asking = (content: unknown, more: object = {}) =>
  bounds(CHAT, JSON.stringify({ model: 'm', messages: [{ role: 'user', content }], ...more }));

describe('the most that a request can use', () => {
  it('is a token for each byte of a page that was pasted with its images', () => {
    const page = `<img src="data:image/png;base64,${'A'.repeat(40_000)}">`;
    expect(asking(page).inputTokens).toBeGreaterThan(40_000);
  });

  it('has room for an image that the engine fetches', () => {
    const image = { type: 'image_url', image_url: { url: 'https://bourges.example/plan.png' } };
    expect(asking([image]).inputTokens).toBeGreaterThan(MODEL.maxTokensPerImage);
  });

  it('is the whole context where nobody can tell what a file comes to', () => {
    const file = { type: 'document_url', document_url: 'https://bourges.example/plu.pdf' };
    expect(asking([file]).inputTokens).toBe(MODEL.maxContextTokens);
  });

  it('counts what templates are told beside the messages', () => {
    const told = asking('Bonjour', { chat_template_kwargs: { context: 'A'.repeat(20_000) } });
    expect(told.inputTokens).toBeGreaterThan(20_000);
  });

  it('is of the prompts that engines read where they are named twice: the last', () => {
    const twice = `{"model":"m","max_tokens":400,"prompt":"un","prompt":["un","deux","trois"]}`;
    expect(bounds(COMPLETIONS, twice)).toMatchObject({ choices: 3, outputTokens: 400 });
  });

  it('reads the last query once more with each document', () => {
    const documents = JSON.stringify(Array.from({ length: 10 }, () => 'a'));
    const twice = `{"model":"m","query":"a","query":"${'b'.repeat(1_000)}","documents":${documents}}`;
    expect(bounds(RERANK, twice).inputTokens).toBeGreaterThan(10_000);
  });
});
