import { createEngineHost, type EngineHost } from '@beffroi/simulators/engine';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  API_KEY,
  bodies,
  type GatewayFixture,
  KEY_ID,
  MODEL,
  PROJECT,
  ROUTE,
  startFixture,
  TENANT,
} from '../testing/gateway.fixture.ts';

let engines: EngineHost;
let gateway: GatewayFixture;
beforeAll(async () => {
  engines = createEngineHost();
  const engine = await engines.start({
    id: 'e',
    servedModelName: MODEL,
    apiKey: 'engine-key',
    maxModelLen: 32_768,
  });
  gateway = await startFixture();
  gateway.publish('tenant', TENANT, bodies.tenant());
  gateway.publish('project', PROJECT, bodies.project());
  gateway.publish('key', KEY_ID, bodies.key());
  gateway.publish('model', MODEL, bodies.model());
  gateway.publish('route', ROUTE, bodies.route([engine.url]));
});
afterAll(async () => {
  await gateway.stop();
  await engines.close();
});

const ask = (extra: object, signal?: AbortSignal) =>
  fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({
      model: 'openweight-small',
      messages: [{ role: 'user', content: 'Résume la délibération du conseil municipal.' }],
      max_tokens: 30,
      ...extra,
    }),
    ...(signal ? { signal } : {}),
  });

const until = async (isThere: () => boolean): Promise<void> => {
  for (let waitedMs = 0; !isThere() && waitedMs < 4_000; waitedMs += 5) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
/** What was recorded of a request: how it was settled, and then what corrects that. */
const eventsOf = (id: string) => gateway.recorded().filter((event) => event.id === id);

/** What we counted for a request, and what its engine generated. */
const counted = async (response: Response) => {
  const id = response.headers.get('x-request-id')!;
  await until(() => eventsOf(id).length > 0 && engines.counters().byRequestId[id] !== undefined);
  const [ours] = eventsOf(id);
  return { ours: ours!, engine: engines.counters().byRequestId[id]! };
};

const WEATHER = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { town: { type: 'string' } } } },
};

describe('tokens of a real tokenizer', () => {
  it.each([
    ['whole', {}],
    ['streamed', { stream: true }],
    [
      'streamed, without the client asking for usage',
      { stream: true, stream_options: { include_usage: false } },
    ],
    ['of two choices', { n: 2 }],
    ['of two streamed choices', { n: 2, stream: true }],
    ['of a tool call', { tools: [WEATHER], tool_choice: 'required' }],
    ['of a streamed tool call', { tools: [WEATHER], tool_choice: 'required', stream: true }],
    ['of an answer without bound', { max_tokens: null, stream: true }],
  ])('are counted as the engine counts them: %s', async (_, extra) => {
    const response = await ask(extra);
    expect(response.status).toBe(200);
    const text = await response.text();
    if ('stream' in extra) expect(text).toMatch(/"usage":\{.*\}\n\ndata: \[DONE\]\n\n$/);
    const { ours, engine } = await counted(response);
    expect(ours).toMatchObject({ outcome: 'completed', quality: 'measured' });
    expect(ours.tokens).toMatchObject({
      input: engine.promptTokens,
      cachedInput: engine.cachedTokens,
      output: engine.completionTokens,
    });
  });

  it.each([
    ['the usage comes with the last choice', 'usage-with-choices', 'measured', 'completed'],
    ['no usage comes', 'no-usage', 'estimated', 'completed'],
    ['the connection is cut', 'cut-mid-stream', 'estimated', 'upstream_error'],
    ['an error is reported inside', 'error-event-mid-stream', 'estimated', 'upstream_error'],
  ] as const)('of a stream are counted to the token where %s', async (_, kind, quality, outcome) => {
    const fault =
      kind === 'cut-mid-stream' || kind === 'error-event-mid-stream'
        ? { kind, afterTokens: 12, times: 1 }
        : { kind, times: 1 };
    await engines.behave('e', { ttftMs: 1, tokensPerSecond: 2_000, concurrency: 8, fault });
    const response = await ask({ stream: true });
    await response.text();
    const { ours, engine } = await counted(response);
    expect(ours).toMatchObject({ quality, outcome });
    expect(ours.tokens.output).toBe(engine.completionTokens);
  });

  it('of an aborted stream are, in the end, the input that the engine counts and the output that was delivered', async () => {
    await engines.behave('e', { ttftMs: 1, tokensPerSecond: 200, concurrency: 8, fault: { kind: 'none' } });
    const abort = new AbortController();
    const response = await ask({ stream: true, max_tokens: 2_000, ignore_eos: true }, abort.signal);
    let delivered = 0;
    await (async () => {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        delivered += Buffer.from(chunk).toString().split('"content":"').length - 1;
        if (delivered > 40) abort.abort();
      }
    })().catch(() => undefined);
    const { ours, engine } = await counted(response);
    expect(ours).toMatchObject({ outcome: 'client_aborted', quality: 'estimated' });
    await until(() => eventsOf(ours.id).length > 1);
    expect(eventsOf(ours.id).slice(1)).toEqual([
      { ...ours, quality: 'measured', tokens: { ...ours.tokens, input: engine.promptTokens } },
    ]);
    expect(engine.outcome).toBe('aborted');
    expect(ours.tokens.output).toBeGreaterThanOrEqual(delivered - 1);
    expect(ours.tokens.output).toBeLessThanOrEqual(engine.completionTokens);
  });
});
