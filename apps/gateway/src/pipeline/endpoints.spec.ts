import { createEngineHost, type EngineHost } from '@beffroi/simulators/engine';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  API_KEY,
  bodies,
  type GatewayFixture,
  KEY_ID,
  PROJECT,
  startFixture,
  TENANT,
} from '../testing/gateway.fixture.ts';

/** One model of each type, each with its engine. */
const MODELS = {
  'text-generation': 'mistral-small',
  'text-embeddings-inference': 'bge-m3',
  'text-classification': 'bge-reranker',
} as const;
const PARAMETERS = { activeBillions: 24, totalBillions: 24 };

let engines: EngineHost;
let gateway: GatewayFixture;
beforeAll(async () => {
  engines = createEngineHost();
  gateway = await startFixture();
  gateway.publish('tenant', TENANT, bodies.tenant());
  gateway.publish('project', PROJECT, bodies.project());
  gateway.publish('key', KEY_ID, bodies.key());
  for (const [type, name] of Object.entries(MODELS)) {
    const engine = await engines.start({ id: name, servedModelName: name, maxModelLen: 32_768 });
    await engines.behave(name, {
      ttftMs: 0,
      tokensPerSecond: 50_000,
      concurrency: 64,
      fault: { kind: 'none' },
    });
    const extra = { type, aliases: [`alias-${name}`], parameters: PARAMETERS };
    gateway.publish('model', name, bodies.model(extra));
    const route = { modelId: name, servedName: name };
    const { credential: _, ...rest } = bodies.route([engine.url], route);
    gateway.publish('route', `route-of-${name}`, rest);
  }
});
afterAll(async () => {
  await gateway.stop();
  await engines.close();
});

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly cost: number;
  readonly requests: number;
  readonly impacts: { readonly kWh: number; readonly kgCO2eq: number };
}

const BEARER = { authorization: `Bearer ${API_KEY}` };
const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${gateway.origin}${path}`, {
    method: 'POST',
    headers: { ...BEARER, ...headers },
    body: JSON.stringify(body),
  });

let settled = 0;
/** What the client was told, what we recorded, and what the engine counted. */
const use = async (path: string, body: object) => {
  const response = await post(path, body);
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status: 200 });
  const id = response.headers.get('x-request-id')!;
  const recorded = (await gateway.events((settled += 1))).find((event) => event.id === id)!;
  for (let waitedMs = 0; !engines.counters().byRequestId[id] && waitedMs < 2_000; waitedMs += 5) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { text, recorded, counted: engines.counters().byRequestId[id]! };
};

const lastEvent = (text: string) =>
  JSON.parse(text.split('\n\n').filter(Boolean).at(-2)!.slice('data: '.length)) as { usage: Usage };
const LLM = MODELS['text-generation'];
const EMBED = MODELS['text-embeddings-inference'];
const RERANK = MODELS['text-classification'];
const messages = [{ role: 'user', content: 'Appelle meteo et cadastre, pour la commune de Bourges.' }];
const tool = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } });
const tools = [tool('meteo'), tool('cadastre')];
const schema = { type: 'object', properties: { objet: { type: 'string' }, votes: { type: 'integer' } } };
const response_format = { type: 'json_schema', json_schema: { name: 'vote', schema } };
const image = { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,AAAA' } };

const CHAT = '/v1/chat/completions';
const uses: [string, string, Record<string, unknown>][] = [
  ['a chat', CHAT, { messages }],
  ['a streamed chat', CHAT, { messages, stream: true }],
  ['a chat whose stream is null', CHAT, { messages, stream: null }],
  ['several choices', CHAT, { messages, n: 3, stop: ['conseil'], max_completion_tokens: 40 }],
  ['parallel tools', CHAT, { messages, tools }],
  ['streamed parallel tools', CHAT, { messages, tools, stream: true }],
  ['an answer by a schema', CHAT, { messages, response_format, stream: true }],
  ['log probabilities', CHAT, { messages, logprobs: true, top_logprobs: 4, stream: true }],
  ['log probabilities of a text', '/v1/completions', { prompt: 'Bonjour', logprobs: 20 }],
  ['an echo alone', '/v1/completions', { prompt: 'Bonjour', logprobs: 1, echo: true, max_tokens: 0 }],
  ['log probabilities with an echo', '/v1/completions', { prompt: 'Bonjour', logprobs: 5, echo: true }],
  ['reasoning', CHAT, { messages, reasoning_effort: 'high', stream: true }],
  ['whole reasoning', CHAT, { messages, reasoning_effort: 'high' }],
  ['an image', CHAT, { messages: [{ role: 'user', content: [{ type: 'text', text: 'Vois' }, image] }] }],
  [
    'what Mistral and Albert add',
    CHAT,
    { messages, safe_prompt: false, random_seed: 1, min_tokens: 2, chat_template_kwargs: {} },
  ],
  ['a completion', '/v1/completions', { prompt: 'La commune de' }],
  ['a streamed completion', '/v1/completions', { prompt: 'La commune de', stream: true }],
  ['several completions', '/v1/completions', { prompt: ['Un', 'Deux'], n: 2, max_tokens: 9 }],
  ['completions of tokens', '/v1/completions', { prompt: [[1_001, 1_002], [1_003]], max_tokens: 4 }],
  ['embeddings of a text', '/v1/embeddings', { input: 'Bourges', model: EMBED }],
  ['embeddings of texts', '/v1/embeddings', { input: ['Bourges', 'Vierzon'], model: EMBED }],
  ['embeddings of tokens', '/v1/embeddings', { input: [1_001, 1_002], model: EMBED }],
  ['embeddings of lists of tokens', '/v1/embeddings', { input: [[1_001], [1_002]], model: EMBED }],
  ['embeddings in no format', '/v1/embeddings', { input: 'Bourges', model: EMBED, encoding_format: null }],
  ['embeddings in base64', '/v1/embeddings', { input: 'Bourges', model: EMBED, encoding_format: 'base64' }],
  ['embeddings of messages', '/v1/embeddings', { messages, model: EMBED }],
  [
    'reranking',
    '/v1/rerank',
    { query: 'vote', documents: ['Budget', { text: 'Vote' }], model: RERANK, top_n: 9 },
  ],
  ['a rerank of all', '/v1/rerank', { query: 'vote', documents: ['Budget'], model: RERANK, top_n: null }],
];

describe('usage', () => {
  it.each(uses)('of %s is what the engine counted, in the event and in the answer', async (_, path, body) => {
    const { text, recorded, counted } = await use(path, { model: LLM, ...body });
    const tokens = {
      input: counted.promptTokens,
      cachedInput: path === '/v1/embeddings' || path === '/v1/rerank' ? 0 : counted.cachedTokens,
      output: counted.completionTokens,
      reasoning: counted.reasoningTokens,
    };
    expect(recorded).toMatchObject({ endpoint: path, tokens, quality: 'measured', outcome: 'completed' });
    const { usage } = body.stream === true ? lastEvent(text) : (JSON.parse(text) as { usage: Usage });
    expect(usage).toMatchObject({
      prompt_tokens: tokens.input,
      completion_tokens: tokens.output,
      total_tokens: tokens.input + tokens.output,
      requests: 1,
    });
    const micros =
      (tokens.input - tokens.cachedInput) * 0.1 + tokens.cachedInput * 0.05 + tokens.output * 0.3;
    expect(usage.cost).toBeCloseTo(micros / 1e6, 12);
    expect(usage.impacts.kWh > 0).toBe(tokens.output > 0);
    expect(usage.impacts.kgCO2eq > 0).toBe(tokens.output > 0);
    expect(usage).not.toHaveProperty('carbon');
    if (body.stream !== true) expect(JSON.parse(text)).toHaveProperty('object');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(body.stream === true);
  });
});

describe('a body', () => {
  it.each([
    [CHAT, { messages, n: 9 }, 'n', 'Input should be less than or equal to 8'],
    [CHAT, { messages, prompt_logprobs: 6 }, 'prompt_logprobs', 'Input should be less than or equal to 5'],
    [
      CHAT,
      { messages, prompt_logprobs: -1 },
      'prompt_logprobs',
      'Input should be greater than or equal to 0',
    ],
    ['/v1/completions', { prompt: 'a', best_of: 9 }, 'best_of', 'Input should be less than or equal to 8'],
    [
      '/v1/completions',
      { prompt: 'a', echo: true, logprobs: 20 },
      'logprobs',
      'Input should be less than or equal to 5',
    ],
    [
      '/v1/completions',
      { prompt: 'a', echo: 'true', logprobs: 20 },
      'echo',
      'Input should be a valid boolean',
    ],
    [
      CHAT,
      { messages, echo: true, logprobs: true, top_logprobs: 20 },
      'top_logprobs',
      'Input should be less than or equal to 5',
    ],
    [
      CHAT,
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: null, uuid: 'badge-42' }] }] },
      'messages',
      'Media may not be named: engines keep it by that name for all who share them. Leave uuid out',
    ],
    [
      CHAT,
      {
        messages: [
          { role: 'user', content: [{ type: 'text', image_url: 'data:image/png;base64,AA', uuid: 'u' }] },
        ],
      },
      'messages',
      'Media may not be named: engines keep it by that name for all who share them. Leave uuid out',
    ],
    ['/v1/completions', {}, 'prompt', 'Field required'],
    ['/v1/embeddings', {}, 'input', 'Field required'],
    ['/v1/embeddings', { input: '' }, 'input', 'String should have at least 1 character'],
    ['/v1/embeddings', { input: [] }, 'input', 'List should have at least 1 item after validation, not 0'],
    ['/v1/embeddings', { input: [true] }, 'input', 'Input should be a valid string'],
    [
      '/v1/embeddings',
      { input: 'a', encoding_format: 'int8' },
      'encoding_format',
      "Input should be 'float' or 'base64'",
    ],
    ['/v1/rerank', { documents: ['a'] }, 'query', 'Field required'],
    ['/v1/rerank', { query: 'a', documents: [1] }, 'documents', 'Input should be a valid string'],
    [
      '/v1/rerank',
      { query: 'a', documents: ['b'], top_n: 0 },
      'top_n',
      'Input should be greater than or equal to 1',
    ],
  ])('at %s like %j is refused for its field', async (path, body, field, msg) => {
    const response = await post(path, { model: LLM, ...body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      detail: [{ loc: expect.arrayContaining(['body', field]), msg }],
      error: { code: 'invalid_request', param: field },
    });
  });

  it.each([
    [CHAT, EMBED, { messages }, 'text-generation', 'text-embeddings-inference'],
    ['/v1/completions', RERANK, { prompt: 'a' }, 'text-generation', 'text-classification'],
    ['/v1/embeddings', LLM, { input: 'a' }, 'text-embeddings-inference', 'text-generation'],
    ['/v1/rerank', LLM, { query: 'a', documents: ['b'] }, 'text-classification', 'text-generation'],
  ])('at %s with %s has a model of the wrong type', async (path, model, body, expected, actual) => {
    const response = await post(path, { model: `alias-${model}`, ...body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      detail: [
        { loc: ['body', 'model'], msg: `Model has wrong type. Expected: ${expected}. Actual: ${actual}.` },
      ],
    });
  });

  it.each([CHAT, '/v1/completions', '/v1/embeddings', '/v1/rerank'])(
    'at %s may name no unknown model',
    async (path) => {
      const body = { model: 'inconnu', messages, prompt: 'a', input: 'a', query: 'a', documents: ['b'] };
      expect((await post(path, body)).status).toBe(404);
    },
  );
});

describe('an error', () => {
  const told = async (language: string) => {
    const response = await post(CHAT, { model: 'inconnu', messages }, { 'accept-language': language });
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return { ...error, language: response.headers.get('content-language') };
  };

  it('is told in French to whom prefers it, in English to all others', async () => {
    const french = { code: 'model_not_found', message: expect.stringMatching(/^Le modèle/), language: 'fr' };
    const english = { code: 'model_not_found', message: expect.stringMatching(/^Model/), language: 'en' };
    expect(await told('fr-FR,fr;q=0.9,en;q=0.8')).toMatchObject(french);
    for (const language of ['*', '', 'de', 'en-GB,en;q=0.9,fr;q=0.1']) {
      expect(await told(language)).toMatchObject(english);
    }
  });
});

describe('health', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${gateway.origin}${path}`, { headers });

  it('of the gateway is told to anybody', async () => {
    expect(await (await get('/health')).json()).toEqual({ status: 'ok' });
  });

  it('of its models is told to a key, under each name of those it may use', async () => {
    expect((await get('/health/models')).status).toBe(401);
    const response = await get('/health/models', BEARER);
    const { data } = (await response.json()) as { data: { id: string; status: string }[] };
    const names = Object.values(MODELS).flatMap((name) => [name, `alias-${name}`]);
    expect(data.map(({ id }) => id).sort()).toEqual(names.sort());
    for (const { status } of data) expect(['green', 'yellow', 'red']).toContain(status);
    expect(data.find(({ id }) => id === LLM)).toEqual({ id: LLM, status: 'green' });
  });
});

describe('a path of Albert that comes later', () => {
  it.each(['/v1/audio/transcriptions', '/v1/ocr', '/v1/responses', '/v1/search'])(
    '%s is not found',
    async (path) => {
      expect((await post(path, { model: LLM })).status).toBe(404);
    },
  );
});

describe('an engine that fails', () => {
  it('before its first byte costs nothing, at every endpoint, and makes its model less well', async () => {
    for (const [path, model, body] of [
      ['/v1/completions', LLM, { prompt: 'La' }],
      ['/v1/embeddings', EMBED, { input: 'La' }],
      ['/v1/rerank', RERANK, { query: 'La', documents: ['Le'] }],
    ] as const) {
      await engines.behave(model, {
        ttftMs: 0,
        tokensPerSecond: 50_000,
        concurrency: 64,
        fault: { kind: 'http-500', times: 8 },
      });
      const response = await post(path, { model, ...body });
      expect(response.status).toBe(502);
      const recorded = (await gateway.events((settled += 1))).find(
        ({ id }) => id === response.headers.get('x-request-id'),
      );
      const health = await fetch(`${gateway.origin}/health/models`, { headers: BEARER });
      const { data } = (await health.json()) as { data: { id: string; status: string }[] };
      expect(data.find(({ id }) => id === model)!.status).not.toBe('green');
      expect(recorded).toMatchObject({
        outcome: 'upstream_error',
        tokens: { input: 0, cachedInput: 0, output: 0, reasoning: 0 },
      });
    }
  });
});
