import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EngineHost, createEngineHost, type RunningEngine } from './engine.host.ts';

const MODEL = 'mistral-small';
const QUICK = { ttftMs: 0, tokensPerSecond: 50_000, concurrency: 256, fault: { kind: 'none' } } as const;

let host: EngineHost;
let engine: RunningEngine;
beforeAll(async () => {
  host = createEngineHost({ seed: 7 });
  engine = await host.start({ id: 'e', servedModelName: MODEL, maxModelLen: 16_384 });
  await host.behave('e', QUICK);
});
afterAll(() => host.close());

let asked = 0;
/** An answer, and what the engine counted for it. */
const ask = async (path: string, body: object) => {
  const id = `request-${(asked += 1)}`;
  const response = await fetch(`${engine.url}${path}`, {
    method: 'POST',
    headers: { 'x-request-id': id },
    body: JSON.stringify({ model: MODEL, ...body }),
  });
  const answer = (await response.json()) as never;
  return { status: response.status, answer, counted: host.counters('e').byRequestId[id] };
};
interface Choice {
  readonly index: number;
  readonly text: string;
  readonly finish_reason: string;
  readonly logprobs: {
    readonly tokens: string[];
    readonly content: { token: string; top_logprobs: object[] }[];
  };
  readonly message: {
    readonly content: string | null;
    readonly reasoning_content?: string;
    readonly tool_calls: { readonly function: { readonly name: string; readonly arguments: string } }[];
  };
}
interface Reply {
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
    readonly completion_tokens_details?: { readonly reasoning_tokens: number };
  };
  readonly choices: readonly Choice[];
}
const chat = async (content: unknown, extra: object = {}) => {
  const { answer, counted } = await ask('/v1/chat/completions', {
    messages: [{ role: 'user', content }],
    ...extra,
  });
  return { ...(answer as Reply), counted };
};
const tool = (name: string) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { ville: { type: 'string' } } } },
});

describe('tools', () => {
  const tools = [tool('meteo'), tool('horaires'), tool('cadastre')];

  it('that the last message names are called at once, each with its own arguments', async () => {
    const { choices, usage, counted } = await chat('Appelle meteo et cadastre.', { tools });
    const calls = choices[0]!.message.tool_calls;
    expect(calls.map((call) => call.function.name)).toEqual(['meteo', 'cadastre']);
    for (const call of calls)
      expect(JSON.parse(call.function.arguments)).toEqual({ ville: expect.any(String) });
    expect(choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    expect(counted?.completionTokens).toBe(usage.completion_tokens);
  });

  it('are called one at a time if the client wants it so', async () => {
    const { choices } = await chat('meteo, cadastre', { tools, parallel_tool_calls: false });
    expect(choices[0]!.message.tool_calls).toHaveLength(1);
    const required = await chat('Bonjour', { tools, tool_choice: 'required' });
    expect(required.choices[0]!.message.tool_calls).toHaveLength(3);
  });

  it('are left alone where nobody names them, or they may not be called', async () => {
    expect((await chat('Bonjour', { tools })).choices[0]!.message.tool_calls).toEqual([]);
    expect((await chat('meteo', { tools, tool_choice: 'none' })).choices[0]!.message.tool_calls).toEqual([]);
  });
});

describe('what else a chat may ask for', () => {
  it('reasoning is told apart, and counted among the completion tokens', async () => {
    const { choices, usage, counted } = await chat('Pourquoi ?', { reasoning_effort: 'high' });
    const reasoning = usage.completion_tokens_details!.reasoning_tokens;
    expect(choices[0]!.message.reasoning_content!.length).toBeGreaterThan(10);
    expect(reasoning).toBeGreaterThan(0);
    expect(usage.completion_tokens).toBeGreaterThan(reasoning);
    expect(counted).toMatchObject({ reasoningTokens: reasoning, completionTokens: usage.completion_tokens });
  });

  it('log probabilities come with every token, as many likely ones as were asked for', async () => {
    const { choices, usage } = await chat('Bonjour', { logprobs: true, top_logprobs: 3, max_tokens: 6 });
    const { content } = choices[0]!.logprobs;
    expect(content).toHaveLength(usage.completion_tokens);
    expect(content.map(({ token }) => token).join('')).toBe(choices[0]!.message.content);
    expect(content.every(({ top_logprobs }) => top_logprobs.length === 3)).toBe(true);
    expect((await chat('Bonjour')).choices[0]!.logprobs).toBeNull();
  });

  it('images take as many tokens as they have patches', async () => {
    const png = Buffer.alloc(24);
    png.writeUInt32BE(280, 16);
    png.writeUInt32BE(56, 20);
    const text = { type: 'text', text: 'Que vois-tu ?' };
    const image = {
      type: 'image_url',
      image_url: { url: `data:image/png;base64,${png.toString('base64')}` },
    };
    const without = await chat([text]);
    const withTwo = await chat([image, text, image]);
    expect(withTwo.usage.prompt_tokens - without.usage.prompt_tokens).toBe(2 * 2 * 11);
  });
});

describe('a completion', () => {
  it('goes on from each prompt, n times, in order', async () => {
    const prompts = ['La mairie de Bourges', 'Le conseil municipal de Vierzon'];
    const { answer, counted } = await ask('/v1/completions', { prompt: prompts, n: 2, max_tokens: 5 });
    const { choices, usage } = answer as Reply;
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(new Set(choices.map(({ text }) => text)).size).toBe(4);
    expect(usage.completion_tokens).toBe(20);
    expect(counted).toMatchObject({ completionTokens: 20, promptTokens: usage.prompt_tokens });
  });

  it('takes tokens for a prompt, and has as many as it is given', async () => {
    const { answer } = await ask('/v1/completions', { prompt: [1_001, 1_002, 1_003], logprobs: 2 });
    const { choices, usage } = answer as Reply;
    expect(usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 16 });
    expect(choices[0]!.logprobs.tokens.join('')).toBe(choices[0]!.text);
  });
});

interface Embeddings {
  readonly data: readonly { readonly index: number; readonly embedding: number[] | string }[];
  readonly usage: { readonly prompt_tokens: number };
}

describe('embeddings', () => {
  const embed = async (input: unknown, extra: object = {}) => {
    const { answer, counted } = await ask('/v1/embeddings', { input, ...extra });
    return { ...(answer as Embeddings), counted };
  };

  it('are the same for the same text, of length 1, and count what was read', async () => {
    const { data, usage, counted } = await embed(['Bonjour', 'Le cadastre', 'Bonjour']);
    const [one, other, again] = data.map(({ embedding }) => embedding as number[]);
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(Math.hypot(...one!)).toBeCloseTo(1, 4);
    expect(counted).toMatchObject({ promptTokens: usage.prompt_tokens, completionTokens: 0 });
  });

  it('in base64 are the same numbers', async () => {
    const plain = (await embed('Bonjour', { dimensions: 8 })).data[0]!.embedding;
    const coded = (await embed('Bonjour', { dimensions: 8, encoding_format: 'base64' })).data[0]!.embedding;
    const bytes = Uint8Array.from(Buffer.from(coded as string, 'base64'));
    expect(Array.from(new Float32Array(bytes.buffer))).toEqual(plain);
  });

  it.each([
    ['tokens', [1_001, 1_002], 2],
    ['lists of tokens', [[1_001], [1_002, 1_003]], 3],
  ])('of %s count them', async (_, input, tokens) => {
    expect((await embed(input)).usage.prompt_tokens).toBe(tokens);
  });
});

describe('reranking', () => {
  it('puts the text that shares most with the query first, and stops at top_n', async () => {
    const query = 'horaires de la mairie';
    const documents = ['Recette du gâteau', 'Les horaires de la mairie de Bourges', 'Budget primitif'];
    const { answer, counted } = await ask('/v1/rerank', { query, documents, top_n: 2 });
    const { results, usage } = answer as {
      results: { index: number; relevance_score: number }[];
      usage: { total_tokens: number };
    };
    expect(results).toHaveLength(2);
    expect(results[0]!.index).toBe(1);
    expect(results[0]!.relevance_score).toBeGreaterThan(results[1]!.relevance_score);
    expect(counted?.promptTokens).toBe(usage.total_tokens);
  });
});

describe('a body that an endpoint cannot read', () => {
  it.each([
    ['/v1/completions', {}, 'prompt'],
    ['/v1/embeddings', { input: [] }, 'input'],
    ['/v1/embeddings', { input: 'a', encoding_format: 'int8' }, 'encoding_format'],
    ['/v1/embeddings', { input: 'a', encoding_format: null }, 'encoding_format'],
    ['/v1/rerank', { query: 'a', documents: ['b'], top_n: null }, 'top_n'],
    ['/v1/rerank', { query: 'a', documents: [] }, 'documents'],
    ['/v1/rerank', { documents: ['a'] }, 'query'],
    [
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: [{ type: 'film' }] }] },
      'messages[0].content',
    ],
  ])('of %s is refused: %j', async (path, body, param) => {
    const { status, answer } = await ask(path, body);
    expect(status).toBe(400);
    expect(answer).toMatchObject({ error: { param } });
  });
});
