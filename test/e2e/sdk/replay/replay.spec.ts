import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RawClient } from '@beffroi/gateway/testing';
import { ALIAS, Bench, MODELS } from '../bench.ts';
import * as recorded from './recorded.requests.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
}, 90_000);
afterAll(() => bench?.stop(), 30_000);

/** @param key null: none is sent */
const send = async (request: recorded.RecordedRequest, key: string | null = bench.application.key) => {
  const [answer] = await RawClient.say(bench.gateway.origin, recorded.bytesOf(request, key ?? undefined));
  return { ...answer!, body: Buffer.from(answer!.body, 'latin1').toString('utf8') };
};
const sendForJson = async (request: recorded.RecordedRequest, key?: string | null) => {
  const { status, body } = await send(request, key);
  return { status, body: JSON.parse(body) as Record<string, unknown> };
};

const COUNT = expect.any(Number);
const IMPACTS = { kWh: COUNT, kgCO2eq: COUNT };
/** Of a model that writes. `carbon` must not be there: as a number it breaks Albert's clients. */
const USAGE = {
  prompt_tokens: COUNT,
  completion_tokens: COUNT,
  total_tokens: COUNT,
  cost: COUNT,
  impacts: IMPACTS,
  requests: 1,
};

interface Chunk {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly delta: {
      readonly role?: string;
      readonly content?: string | null;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly function: { readonly arguments: string };
      }[];
    };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: Record<string, unknown> | null;
}

const streamOf = async (request: recorded.RecordedRequest): Promise<Chunk[]> => {
  const { status, headers, body } = await send(request);
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/event-stream/);
  const events = body.split('\n\n');
  expect(events.slice(-2)).toEqual(['data: [DONE]', '']);
  return events.slice(0, -2).map((event) => {
    expect(event).toMatch(/^data: \{/);
    return JSON.parse(event.slice('data: '.length)) as Chunk;
  });
};

/** One id and one model on all chunks, and usage in the last alone, whose choices are empty. */
const expectWholeStream = (chunks: readonly Chunk[]) => {
  for (const { id, object, created, model } of chunks)
    expect({ id, object, created, model }).toEqual({
      id: chunks[0]!.id,
      object: 'chat.completion.chunk',
      created: COUNT,
      model: MODELS.chat,
    });
  const last = chunks.at(-1)!;
  expect(last.choices).toEqual([]);
  expect(last.usage).toMatchObject(USAGE);
  expect(last.usage).not.toHaveProperty('carbon');
  expect(chunks.slice(0, -1).filter(({ usage }) => usage)).toEqual([]);
};

describe('a client of Albert', () => {
  it('of the first generation gets a chat with usage, cost and impacts', async () => {
    const { status, body } = await sendForJson(recorded.ALBERT_04_CHAT(MODELS.chat));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.any(String),
      object: 'chat.completion',
      created: COUNT,
      model: MODELS.chat,
      usage: USAGE,
    });
    expect(body.choices).toMatchObject([
      {
        index: 0,
        message: { role: 'assistant', content: expect.stringMatching(/\S/) },
        finish_reason: 'length',
      },
    ]);
    expect(body.usage).not.toHaveProperty('carbon');
    expect(body).not.toHaveProperty('detail');
  });

  it('of the second has what it does not know passed on, in a stream that ends with usage', async () => {
    const { value: chunks, counters } = await bench.counted(() =>
      streamOf(recorded.ALBERT_045_STREAM(ALIAS)),
    );
    expectWholeStream(chunks);
    // `max_completion_tokens` and `ignore_eos` reached the engine.
    expect(chunks.at(-1)!.usage).toMatchObject({ completion_tokens: 32 });
    expect(counters).toMatchObject([{ completionTokens: 32 }]);
  });

  it('may say that it wants a stream neither way', async () => {
    const { status, body } = await sendForJson(recorded.ALBERT_NULL_STREAM(MODELS.chat));
    expect([status, body.object]).toEqual([200, 'chat.completion']);
  });

  it('lists models by their type, and finds one by its alias', async () => {
    const model = {
      object: 'model',
      id: MODELS.chat,
      type: 'text-generation',
      aliases: [ALIAS],
      created: COUNT,
      owned_by: expect.any(String),
      max_context_length: COUNT,
      costs: { prompt_tokens: COUNT, completion_tokens: COUNT },
    };
    const { body } = await sendForJson(recorded.ALBERT_GET('/v1/models'));
    expect(body).toEqual({ object: 'list', data: expect.any(Array) });
    const types = Object.fromEntries(
      (body.data as { id: string; type: string }[]).map(({ id, type }) => [id, type]),
    );
    expect(types).toEqual({
      [MODELS.chat]: 'text-generation',
      [MODELS.embeddings]: 'text-embeddings-inference',
      [MODELS.rerank]: 'text-classification',
    });
    expect(body.data).toContainEqual(model);
    expect((await sendForJson(recorded.ALBERT_GET(`/v1/models/${ALIAS}`))).body).toEqual(model);
  });

  it.each([
    ['a text', 'Bonjour', 1],
    ['texts', ['Bonjour', 'Bonsoir'], 2],
    ['tokens', [1, 22, 333], 1],
    ['lists of tokens', [[1, 22], [333]], 2],
  ])('embeds %s', async (_, input, vectors) => {
    const { status, body } = await sendForJson(recorded.ALBERT_EMBEDDINGS(MODELS.embeddings, input));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: 'list',
      id: expect.any(String),
      model: MODELS.embeddings,
      usage: { prompt_tokens: COUNT, total_tokens: COUNT, cost: COUNT },
    });
    expect(body.data).toEqual(
      Array.from({ length: vectors }, (__, index) => ({
        object: 'embedding',
        index,
        embedding: expect.any(Array),
      })),
    );
  });

  it('reranks, best first, and may ask for more than there are', async () => {
    const { status, body } = await sendForJson(recorded.ALBERT_RERANK(MODELS.rerank));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.any(String),
      model: MODELS.rerank,
      usage: { total_tokens: COUNT },
    });
    const results = body.results as { index: number; relevance_score: number }[];
    expect(results.map(({ index }) => index).sort()).toEqual([0, 1]);
    expect(results[0]!.relevance_score).toBeGreaterThanOrEqual(results[1]!.relevance_score);
  });

  it.each([
    ['no key', null, /^Not authenticated\. /],
    ['a wrong key', 'sk-albert', /^Invalid API key\. /],
  ])('is told of %s in `detail`, as Albert does', async (_, key, detail) => {
    const { status, body } = await sendForJson(recorded.ALBERT_GET('/v1/models'), key);
    expect(status).toBe(401);
    expect(body).toEqual(errorOf(detail, 'invalid_api_key', null));
  });

  it.each([
    ['an unknown model', recorded.ALBERT_04_CHAT('albert-large'), /^Model albert-large not found\./],
    ['an unknown model to embed', recorded.ALBERT_EMBEDDINGS('none', 'x'), /^Model none not found\./],
  ])('is told of %s in `detail`, as Albert does', async (_, request, detail) => {
    const { status, body } = await sendForJson(request);
    expect(status).toBe(404);
    expect(body).toEqual(errorOf(detail, 'model_not_found', 'model'));
  });

  const errorOf = (message: RegExp, code: string, param: string | null) => ({
    detail: expect.stringMatching(message),
    error: { message: expect.stringMatching(message), type: expect.any(String), code, param },
  });

  it.each([
    [
      'a model of another type',
      recorded.ALBERT_04_CHAT(MODELS.embeddings),
      'Model has wrong type. Expected: text-generation. Actual: text-embeddings-inference.',
    ],
    ['an empty input', recorded.ALBERT_EMBEDDINGS(MODELS.embeddings, []), undefined],
    ['no input', recorded.ALBERT_EMBEDDINGS(MODELS.embeddings, undefined), undefined],
  ])('is told of %s in a list, as FastAPI does', async (_, request, message) => {
    const { status, body } = await sendForJson(request);
    expect(status).toBe(422);
    const [fault] = body.detail as Record<string, unknown>[];
    expect(Object.keys(fault!).sort()).toEqual(['input', 'loc', 'msg', 'type']);
    expect(fault).toMatchObject({ type: expect.any(String), msg: expect.any(String) });
    expect(fault!.loc).toContain('body');
    if (message) expect((body.error as { message: string }).message).toBe(message);
  });
});

describe('La Suite’s assistant', () => {
  it('streams with tools and an image, and reads the impacts in the last chunk alone', async () => {
    const { value: chunks, counters } = await bench.counted(() =>
      streamOf(recorded.ASSISTANT_OPENAI(MODELS.chat)),
    );
    expectWholeStream(chunks);
    const calls = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []));
    expect(calls[0]).toMatchObject({
      index: 0,
      id: expect.any(String),
      type: 'function',
      function: { name: 'document_search_rag' },
    });
    expect(new Set(calls.map(({ index }) => index))).toEqual(new Set([0]));
    expect(JSON.parse(calls.map((call) => call.function.arguments).join(''))).toMatchObject({
      query: expect.any(String),
    });
    expect(chunks.at(-1)!.usage).toMatchObject({
      prompt_tokens: counters[0]!.promptTokens,
      completion_tokens: counters[0]!.completionTokens,
      impacts: IMPACTS,
    });
  });

  it.each([
    ['after the answer of a tool', recorded.ASSISTANT_AFTER_TOOL],
    ['through Mistral’s library', recorded.ASSISTANT_MISTRAL],
  ])('%s gets text, piece by piece', async (_, request) => {
    const chunks = await streamOf(request(MODELS.chat));
    expectWholeStream(chunks);
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
    expect(deltas[0]).toEqual({ role: 'assistant', content: '' });
    for (const { content } of deltas) expect(typeof (content ?? '')).toBe('string');
    expect(deltas.map(({ content }) => content ?? '').join('').length).toBeGreaterThan(20);
    expect(
      chunks.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason)).filter(Boolean),
    ).toHaveLength(1);
  });

  it('sees how its models fare, by the names it uses', async () => {
    const { status, body } = await sendForJson(recorded.ASSISTANT_HEALTH);
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: expect.any(Array) });
    for (const each of body.data as object[])
      expect(each).toEqual({ id: expect.any(String), status: expect.stringMatching(/^(green|yellow|red)$/) });
    expect(new Set((body.data as { id: string }[]).map(({ id }) => id))).toEqual(
      new Set([...Object.values(MODELS), ALIAS]),
    );
  });

  it.each([
    ['a failing engine', { kind: 'http-500', times: 1 }, 502],
    ['capacity', { kind: 'http-429', times: 1, retryAfterSeconds: 1 }, 503],
  ] as const)('is told of %s by the status it shows its users', async (_, fault, status) => {
    await bench.behave(fault);
    const answer = await send(recorded.ASSISTANT_OPENAI(MODELS.chat));
    await bench.behave({ kind: 'none' });
    expect(answer.status).toBe(status);
    if (status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });
});
