import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EngineHost, createEngineHost, type RunningEngine } from './engine.host.ts';
import { chatClient, tokenDeltas } from './testing/chat.client.ts';
import { expectSoon } from './testing/expect-soon.ts';

const MODEL = 'mistral-small';
const QUICK = { ttftMs: 0, tokensPerSecond: 50_000, concurrency: 256, fault: { kind: 'none' } } as const;

let host: EngineHost;
let engine: RunningEngine;
let client: ReturnType<typeof chatClient>;

beforeAll(async () => {
  host = createEngineHost({ seed: 7 });
  engine = await host.start({ id: 'chat', servedModelName: MODEL, maxModelLen: 4_096 });
  await host.behave('chat', QUICK);
  client = chatClient(engine.url, MODEL);
});
afterAll(() => host.close());

describe('a reply', () => {
  it('reports as completion tokens exactly the deltas it streamed', async () => {
    const { chunks, done } = await client.stream();
    const usage = chunks.at(-1)?.usage;
    expect(chunks[0]?.choices?.[0]?.delta.role).toBe('assistant');
    expect(usage?.completion_tokens).toBe(tokenDeltas(chunks).length);
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    expect(chunks.at(-1)?.choices).toEqual([]);
    expect(done).toBe(true);
  });

  it('has between 40 and 160 tokens when nobody bounds it', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, (_, seed) => client.whole({ seed })));
    const lengths = replies.map((reply) => reply.usage?.completion_tokens ?? 0);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(40);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(160);
    expect(new Set(lengths).size).toBeGreaterThan(5);
  });

  it('is the same whole and streamed for one seed, and another for another', async () => {
    const whole = await client.whole({ seed: 3 });
    const { chunks } = await client.stream({ seed: 3 });
    expect(tokenDeltas(chunks).join('')).toBe(whole.choices[0]?.message.content);
    expect(chunks.at(-1)?.usage).toEqual(whole.usage);
    const other = await client.whole({ seed: 4 });
    expect(other.choices[0]?.message.content).not.toBe(whole.choices[0]?.message.content);
  });

  it('stops at max_tokens, and fills it exactly with ignore_eos or min_tokens', async () => {
    const short = await client.whole({ max_tokens: 5 });
    expect(short).toMatchObject({ usage: { completion_tokens: 5 }, choices: [{ finish_reason: 'length' }] });
    const full = await client.whole({ max_completion_tokens: 700, ignore_eos: true });
    expect(full.usage?.completion_tokens).toBe(700);
    const least = await client.whole({ max_tokens: 300, min_tokens: 300 });
    expect(least.usage?.completion_tokens).toBe(300);
  });

  it('sums the tokens of its n choices', async () => {
    const { chunks } = await client.stream({ n: 3 });
    const deltas = [0, 1, 2].map((choice) => tokenDeltas(chunks, choice));
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(deltas.flat().length);
    expect(new Set(deltas.map((choice) => choice.join(''))).size).toBe(3);
  });

  it('ends before a stop string, none of which is ever streamed', async () => {
    const free = (await client.whole({ seed: 9 })).choices[0]?.message.content ?? '';
    const stop = free.slice(30, 42);
    const { chunks } = await client.stream({ seed: 9, stop });
    expect(tokenDeltas(chunks).join('')).toBe(free.slice(0, free.indexOf(stop)));
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(tokenDeltas(chunks).length);
    expect(chunks.at(-2)?.choices?.[0]?.finish_reason).toBe('stop');
  });

  it('calls a required tool with arguments that fit its schema', async () => {
    const parameters = {
      type: 'object',
      properties: { ville: { type: 'string' }, jours: { type: 'integer', minimum: 1, maximum: 5 } },
    };
    const tools = [{ type: 'function', function: { name: 'meteo', parameters } }];
    const { chunks } = await client.stream({ tools, tool_choice: 'required' });
    const call = JSON.parse(tokenDeltas(chunks).join('')) as { ville: string; jours: number };
    expect(typeof call.ville).toBe('string');
    expect([1, 2, 3, 4, 5]).toContain(call.jours);
    expect(chunks.at(-2)?.choices?.[0]?.finish_reason).toBe('tool_calls');
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(tokenDeltas(chunks).length);
  });

  it('says which prompt tokens were cached, and only under the same salt', async () => {
    const messages = [{ role: 'user', content: 'Le conseil municipal délibère. '.repeat(20) }];
    const cached = async (cache_salt: string) =>
      (await client.whole({ messages, cache_salt, max_tokens: 1 })).usage?.prompt_tokens_details
        .cached_tokens;
    expect(await cached('bourges')).toBe(0);
    expect(await cached('bourges')).toBeGreaterThanOrEqual(64);
    expect(await cached('vierzon')).toBe(0);
  });

  it('says nothing of usage in a stream nobody asked it of, unless it is forced', async () => {
    const modest = await host.start({
      id: 'modest',
      servedModelName: MODEL,
      maxModelLen: 512,
      forceIncludeUsage: false,
    });
    await host.behave('modest', QUICK);
    const modestClient = chatClient(modest.url, MODEL);
    const silent = await modestClient.stream({ max_tokens: 3 });
    expect(silent.chunks.some((chunk) => chunk.usage)).toBe(false);
    const asked = await modestClient.stream({ max_tokens: 3, stream_options: { include_usage: true } });
    expect(asked.chunks.at(-1)?.usage?.completion_tokens).toBe(3);
    await modest.stop();
  });
});

describe('a request that cannot be served', () => {
  it.each([
    ['an unknown model', 404, { model: 'gpt' }, 'model'],
    ['no messages', 400, { messages: [] }, 'messages'],
    ['an unknown role', 400, { messages: [{ role: 'maire', content: '' }] }, 'messages[0].role'],
    ['n of zero', 400, { n: 0 }, 'n'],
    ['more tokens than the context has', 400, { max_tokens: 4_096 }, 'max_tokens'],
    [
      'a prompt longer than the context',
      400,
      { messages: [{ role: 'user', content: 'a b '.repeat(5_000) }] },
      'input_tokens',
    ],
    ['fewer tokens allowed than it must have', 400, { max_tokens: 5, min_tokens: 6 }, 'min_tokens'],
    ['a word of Mistral for the choice of tools', 400, { tool_choice: 'any' }, 'tool_choice'],
    ['a tool that is not offered', 400, { tool_choice: { function: { name: 'x' } } }, 'tool_choice'],
  ])('is refused in the shape of OpenAI for %s', async (_name, status, body, param) => {
    const response = await client.post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { param, code: status, message: expect.any(String) },
    });
  });

  it('is refused when it is not JSON', async () => {
    const response = await fetch(`${engine.url}/v1/chat/completions`, { method: 'POST', body: '{' });
    expect(response.status).toBe(400);
  });

  it('is refused without the API key, which guards /v1 only', async () => {
    const guarded = await host.start({
      id: 'guarded',
      servedModelName: MODEL,
      maxModelLen: 512,
      apiKey: 's3cret',
    });
    const { post } = chatClient(guarded.url, MODEL);
    expect((await post({}, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await fetch(`${guarded.url}/v1/models`)).status).toBe(401);
    expect((await post({ max_tokens: 1 }, { authorization: 'Bearer s3cret' })).status).toBe(200);
    const open = ['/health', '/metrics', '/version'].map((path) => fetch(guarded.url + path));
    expect((await Promise.all(open)).map((response) => response.status)).toEqual([200, 200, 200]);
    await guarded.stop();
  });
});

describe('an engine', () => {
  it('lists its model and tokenises as it counts', async () => {
    const models = await (await fetch(`${engine.url}/v1/models`)).json();
    expect(models).toMatchObject({ data: [{ id: MODEL, max_model_len: 4_096 }] });
    const messages = [{ role: 'user', content: 'Quels sont les horaires de la mairie ?' }];
    const response = await fetch(`${engine.url}/tokenize`, {
      method: 'POST',
      body: JSON.stringify({ messages }),
    });
    const { count } = (await response.json()) as { count: number };
    expect((await client.whole({ messages, max_tokens: 1 })).usage?.prompt_tokens).toBe(count);
  });

  it('makes requests wait beyond its concurrency, and shows them', async () => {
    await host.behave('chat', { ...QUICK, concurrency: 1, tokensPerSecond: 100 });
    const both = [1, 2].map((seed) => client.whole({ seed, max_tokens: 200, ignore_eos: true }));
    await expectSoon(async () => {
      const metrics = await (await fetch(`${engine.url}/metrics`)).text();
      expect(metrics).toContain(`vllm:num_requests_waiting{model_name="${MODEL}",engine="0"} 1`);
    });
    await host.behave('chat', QUICK);
    const replies = await Promise.all(both);
    expect(replies.map((reply) => reply.usage?.completion_tokens)).toEqual([200, 200]);
  });

  it('stops generating when the client leaves, and counts what it had generated', async () => {
    await host.behave('chat', { ...QUICK, tokensPerSecond: 100 });
    const leaving = new AbortController();
    const body = { stream: true, max_tokens: 2_000, ignore_eos: true };
    const response = await client.post(body, { 'x-request-id': 'left' }, leaving.signal);
    const reader = response.body?.getReader();
    for (let received = 0; received < 5; received += 1) await reader?.read();
    leaving.abort();
    await expectSoon(() => expect(host.counters('chat').byRequestId.left?.outcome).toBe('aborted'));
    const counted = host.counters('chat').byRequestId.left;
    expect(counted).toMatchObject({ attempts: 1, stream: true, promptTokens: expect.any(Number) });
    expect(counted?.completionTokens).toBeGreaterThanOrEqual(5);
    expect(counted?.completionTokens).toBeLessThan(500);
    expect(host.list().find(({ id }) => id === 'chat')).toMatchObject({ running: 0, waiting: 0 });
    await host.behave('chat', QUICK);
  });

  it('answers 503 until its model is loaded', async () => {
    const slow = await host.start({
      id: 'slow',
      servedModelName: MODEL,
      maxModelLen: 512,
      startupDelayMs: 500,
    });
    expect((await fetch(`${slow.url}/health`)).status).toBe(503);
    await expectSoon(async () => expect((await fetch(`${slow.url}/health`)).status).toBe(200));
    await slow.stop();
  });

  it('does not start twice under one id, and not on a taken port', async () => {
    const options = { id: 'chat', servedModelName: MODEL, maxModelLen: 512 };
    await expect(host.start(options)).rejects.toThrow('engine chat runs already');
    await expect(host.start({ ...options, id: 'second', port: engine.port })).rejects.toThrow('EADDRINUSE');
  });
});
