import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHAT } from '../endpoints/chat.endpoint.ts';
import { COMPLETIONS } from '../endpoints/completions.endpoint.ts';
import { type InferenceBody, readInferenceBody } from './inference.body.ts';
import { defaultMaxTokens, estimatedInputTokens, promptSize, tokensToServe } from './prompt.size.ts';
import { upstreamBody } from './upstream.body.ts';

const CHAT_RULES = CHAT.bodyRules({ choices: 8, promptLogprobs: 5 });

const MESSAGES = [{ role: 'user', content: 'Bonjour' }];
const read = (body: unknown) => readInferenceBody(Buffer.from(JSON.stringify(body)), CHAT_RULES);
const chat = (body: unknown): InferenceBody => {
  const reading = read(body);
  if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
  return reading.body;
};
const faultsOf = (body: unknown): string[] => {
  const reading = read(body);
  return reading.kind === 'faulty' ? reading.faults.map(({ loc, msg }) => `${loc.join('.')}: ${msg.en}`) : [];
};

describe('a chat body', () => {
  it('is not JSON when its bytes are not UTF-8', () => {
    const bytes = Buffer.from('{"model":"a","messages":[{"role":"user","content":"é"}]}', 'latin1');
    expect(readInferenceBody(bytes, CHAT_RULES)).toEqual({ kind: 'not-json' });
  });

  it.each([
    [[], 'body: Input should be a valid dictionary'],
    [{ model: 'm' }, 'body.messages: Field required'],
    [{ messages: MESSAGES }, 'body.model: Field required'],
    [{ model: 3, messages: MESSAGES }, 'body.model: Input should be a valid string'],
    [{ model: 'm', messages: 'Bonjour' }, 'body.messages: Input should be a valid list'],
    [{ model: 'm', messages: null }, 'body.messages: Input should be a valid list'],
    [{ model: 'm', messages: [] }, 'body.messages: List should have at least 1 item after validation, not 0'],
    [{ model: 'm', messages: ['x'] }, 'body.messages.0: Input should be a valid dictionary'],
    [{ model: 'm', messages: [{ content: 'x' }] }, 'body.messages.0.role: Field required'],
    [{ model: 'm', messages: [{ role: 1 }] }, 'body.messages.0.role: Input should be a valid string'],
    [{ model: 'm', messages: MESSAGES, stream: 'yes' }, 'body.stream: Input should be a valid boolean'],
    [{ model: 'm', messages: MESSAGES, max_tokens: 1.5 }, 'body.max_tokens: Input should be a valid integer'],
    [
      { model: 'm', messages: MESSAGES, max_tokens: 0 },
      'body.max_tokens: Input should be greater than or equal to 1',
    ],
    [{ model: 'm', messages: MESSAGES, n: -1 }, 'body.n: Input should be greater than or equal to 1'],
    [
      { model: 'm', messages: MESSAGES, stream_options: 1 },
      'body.stream_options: Input should be a valid dictionary',
    ],
  ])('%j has the fault %j', (body, fault) => {
    expect(faultsOf(body)).toEqual([fault]);
  });

  it('names all its faults at once', () => {
    expect(faultsOf({ stream: 1 })).toHaveLength(3);
  });

  it('never shows a prompt in a fault', () => {
    expect(JSON.stringify(read({ model: 'm', messages: 'secret', user: { name: 'secret' } }))).not.toContain(
      'secret',
    );
  });

  it('takes null for what is not said', () => {
    const body = chat({ model: 'm', messages: MESSAGES, stream: null, max_tokens: null, user: null });
    expect(body).toMatchObject({ generation: { stream: false, maxTokens: undefined }, endUser: undefined });
  });

  it('may begin with a byte order mark, which is not sent on', () => {
    const text = JSON.stringify({ model: 'm', messages: MESSAGES });
    const reading = readInferenceBody(Buffer.from(`\uFEFF${text}`), CHAT_RULES);
    expect(reading).toMatchObject({ kind: 'read', body: { model: 'm', bytes: Buffer.from(text) } });
  });

  it('bounds its output by either name, the newer first', () => {
    expect(chat({ model: 'm', messages: MESSAGES, max_tokens: 5 }).generation?.maxTokens).toBe(5);
    expect(
      chat({ model: 'm', messages: MESSAGES, max_tokens: 5, max_completion_tokens: 7 }).generation?.maxTokens,
    ).toBe(7);
  });
});

describe('the body an engine gets', () => {
  const terms = {
    servedName: 'public-name',
    dialect: 'vllm',
    maxTokens: 512,
    cacheSalt: 'salt',
    priority: undefined,
  } as const;
  const sent = (body: unknown): unknown => JSON.parse(upstreamBody(chat(body), terms).toString());

  it('says the served name, a bound and the salt of the tenant, and not what only the gateway may say', () => {
    expect(
      sent({
        model: 'alias',
        messages: MESSAGES,
        priority: -1,
        cache_salt: 'theirs',
        kv_transfer_params: { remote_host: 'x' },
        tools: [],
      }),
    ).toEqual({
      model: 'public-name',
      messages: MESSAGES,
      max_tokens: 512,
      cache_salt: 'salt',
      tools: [],
    });
  });

  it.each([
    ['{"max_completion_tokens":7}', 7],
    ['{"max_tokens":9000,"max_completion_tokens":7}', 7],
    ['{"max_tokens":5,"max_completion_tokens":900}', 5],
    ['{"max_tokens":9,"max_completion_tokens":null}', 9],
    ['{"max_tokens":0,"echo":true,"logprobs":1}', 0],
    ['{}', 512],
  ])('bounds the completion of a text by what engines heed there: %s', (bound, expected) => {
    const text = JSON.stringify({ model: 'a', prompt: 'Oui', ...(JSON.parse(bound) as object) });
    const rules = COMPLETIONS.bodyRules({ choices: 8, promptLogprobs: 5 });
    const reading = readInferenceBody(Buffer.from(text), rules);
    if (reading.kind !== 'read') throw new Error(reading.kind);
    expect(JSON.parse(upstreamBody(reading.body, terms).toString())).toMatchObject({ max_tokens: expected });
  });

  it('speaks as Mistral’s API does, which refuses what it does not know', () => {
    const said = {
      model: 'alias',
      messages: MESSAGES,
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 7,
      seed: 1,
      user: 'agent-42',
      temperature: 0,
    };
    // Larger than a JavaScript number: it must arrive as it was written.
    const text = JSON.stringify(said).replace('"seed":1', '"seed":12345678901234567890');
    const body = readInferenceBody(Buffer.from(text), CHAT_RULES);
    if (body.kind !== 'read') throw new Error(body.kind);
    const sentText = upstreamBody(body.body, { ...terms, dialect: 'mistral' }).toString();
    expect(sentText).toContain('"random_seed":12345678901234567890');
    expect(Object.keys(JSON.parse(sentText) as object).sort()).toEqual(
      ['model', 'messages', 'stream', 'max_tokens', 'random_seed', 'temperature'].sort(),
    );
    expect(JSON.parse(sentText)).toMatchObject({ model: 'public-name', max_tokens: 7 });
  });

  it('asks for usage in a stream and keeps the other options', () => {
    expect(
      sent({
        model: 'a',
        messages: MESSAGES,
        stream: true,
        stream_options: { include_usage: false, other: 1 },
      }),
    ).toMatchObject({ stream: true, stream_options: { include_usage: true, other: 1 } });
  });

  it('keeps whatever else was sent, in whatever spelling', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), (extras, stream) => {
        const { model, messages, stream_options, max_tokens, max_completion_tokens, n, user, ...kept } =
          extras;
        const body = { ...kept, stream, model: 'a', messages: MESSAGES };
        const { cache_salt, priority, kv_transfer_params, ...expected } = body as Record<string, unknown>;
        expect(sent(body)).toEqual({
          ...(JSON.parse(JSON.stringify(expected)) as object),
          model: 'public-name',
          max_tokens: 512,
          cache_salt: 'salt',
          ...(stream ? { stream_options: { include_usage: true } } : {}),
        });
      }),
    );
  });
});

describe('the size of a prompt', () => {
  const model = {
    maxContextTokens: 8_192,
    defaultMaxTokens: 1_024,
    floorTokens: 16,
    templateTokens: 20,
    maxTokensPerImage: 1_000,
  };

  it('counts an inline image as one, not as its text', () => {
    const image = `data:image/png;base64,${'A'.repeat(400_000)}`;
    const content = [{ type: 'image_url', image_url: { url: image } }];
    const body = chat({ model: 'm', messages: [{ role: 'user', content }] });
    const size = promptSize(body);
    expect(size.attachments).toBe(1);
    expect(size.textBytes).toBeLessThan(120);
    expect(estimatedInputTokens(body, size, model)).toBeLessThan(1_030);
  });

  it('counts an image by its address as one too', () => {
    const content = [
      { type: 'text', text: 'Que voit-on ?' },
      { type: 'image_url', image_url: { url: 'https://bourges.example/plan.png' } },
      { type: 'image_url', image_url: 'https://bourges.example/mairie.png' },
    ];
    const size = promptSize(chat({ model: 'm', messages: [{ role: 'user', content }] }));
    expect(size).toMatchObject({ attachments: 2, unbounded: 0 });
  });

  it.each([
    ['a message', 'content', (text: string) => text],
    ['a part', 'content', (text: string) => [{ type: 'text', text }]],
    ['a part whose type comes last', 'content', (text: string) => [{ text, type: 'text' }]],
    ['the call of a tool', 'tool_calls', (text: string) => [{ function: { arguments: text } }]],
  ])('counts every byte of a text that only looks like an image, in %s', (_where, field, around) => {
    const text = `data:image/png;base64,${'A'.repeat(400_000)}`;
    const size = promptSize(chat({ model: 'm', messages: [{ role: 'user', [field]: around(text) }] }));
    expect(size.attachments).toBe(0);
    expect(size.textBytes).toBeGreaterThan(400_000);
  });

  it('tells files whose size no record bounds', () => {
    const content = [{ type: 'document_url', document_url: 'https://bourges.example/plu.pdf' }];
    const size = promptSize(chat({ model: 'm', messages: [{ role: 'user', content }] }));
    expect(size).toMatchObject({ attachments: 1, unbounded: 1 });
  });

  it('leaves the default where there is room, what the context leaves otherwise, never less than the floor', () => {
    const one = chat({ model: 'm', messages: MESSAGES });
    const tokens = (textBytes: number, contextTokens = model.maxContextTokens) =>
      defaultMaxTokens(one, { textBytes, attachments: 0 }, model, contextTokens);
    expect(tokens(300)).toBe(1_024);
    expect(tokens(8_000 * 3)).toBe(172);
    expect(tokens(90_000)).toBe(16);
    expect(tokens(300, 620)).toBe(500);
  });

  it.each([
    ['as many as the client takes at least', 2_000, 2_000],
    ['no fewer than the default', 5, 1_024],
    ['no more than the context', 1e300, 8_192],
    ['the default where it says nothing readable', 'many', 1_024],
  ])('defaults to %s (min_tokens)', (_what, min_tokens, expected) => {
    const body = chat({ model: 'm', messages: MESSAGES, min_tokens });
    expect(defaultMaxTokens(body, promptSize(body), model, model.maxContextTokens)).toBe(expected);
  });
});

describe('what a request keeps an engine busy with', () => {
  const model = {
    maxContextTokens: 1_000,
    defaultMaxTokens: 100,
    floorTokens: 1,
    templateTokens: 0,
    maxTokensPerImage: 0,
  };
  const asking = (extra: object) => chat({ model: 'm', messages: MESSAGES, ...extra });

  it('is what it brings and may ask for, never more than the context, whatever it says it wants', () => {
    expect(tokensToServe(50, asking({}), model)).toBe(150);
    expect(tokensToServe(50, asking({ max_tokens: 7 }), model)).toBe(57);
    expect(tokensToServe(50, asking({ max_tokens: 1e9 }), model)).toBe(1_000);
    expect(tokensToServe(50, { generation: undefined }, model)).toBe(50);
  });
});
