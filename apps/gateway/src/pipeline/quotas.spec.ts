import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { INFERENCE_HEADERS } from '../openapi/answer.headers.ts';
import { FakeEngine } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  EXTERNAL_ROUTE,
  type GatewayFixture,
  KEY_ID,
  MODEL,
  PROJECT,
  ROUTE,
  startServing,
} from '../testing/gateway.fixture.ts';

let gateway: GatewayFixture;
let engine: FakeEngine;
beforeEach(async () => {
  engine = await FakeEngine.start();
  gateway = await startServing(engine);
});
afterEach(async () => {
  await gateway.stop();
  await engine.stop();
});

const chat = (extra: object = {}) =>
  fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({
      model: MODEL,
      messages: [{ role: 'user', content: 'Oui ?' }],
      max_tokens: 100,
      ...extra,
    }),
  });
const limit = (extra: object, id = '0190b6a4-0000-7000-8000-0000000000f0') =>
  gateway.publish('limit', id, bodies.limit(extra));
const statuses = (count: number) =>
  Promise.all(Array.from({ length: count }, async () => (await chat()).status));
/** The engine uses all that it was allowed, and as much input as it was bounded by. */
const greedy = (input: number) => {
  engine.script = (response, { body }) =>
    void response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        id: 'x',
        choices: [],
        usage: { prompt_tokens: input, completion_tokens: body.max_tokens, total_tokens: 0 },
      }),
    );
};

describe('a limit', () => {
  it('on requests lets through exactly as many, of a crowd that comes at once', async () => {
    limit({ metric: 'requests', window: 'day', value: 7 });
    const seen = await statuses(40);
    expect(seen.filter((status) => status === 200)).toHaveLength(7);
    expect(seen.filter((status) => status === 429)).toHaveLength(33);
    expect(engine.calls).toHaveLength(7);
  });

  it('on tokens is never overspent, and spent to the last that the offer sells', async () => {
    const value = 1_000;
    limit({ metric: 'tokens', window: 'month', value });
    greedy(60);
    await statuses(20);
    const used = (await gateway.events(1)).reduce((sum, { tokens }) => sum + tokens.input + tokens.output, 0);
    expect(used).toBeLessThanOrEqual(value);
    expect(used).toBeGreaterThan(value * 0.8);
  });

  it('on tokens is not overspent by a bound that engines do not heed there', async () => {
    limit({ metric: 'tokens', window: 'month', value: 1_000 });
    const response = await fetch(`${gateway.origin}/v1/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ model: MODEL, prompt: 'Oui', max_tokens: 30_000, max_completion_tokens: 20 }),
    });
    expect(response.status).toBe(200);
    expect(engine.calls[0]!.body).toMatchObject({ max_tokens: 20 });
  });

  it('on tokens lowers the output of the last request to what is left, not below what the offer sells', async () => {
    limit({ metric: 'tokens', window: 'month', value: 250 });
    const response = await chat({ max_tokens: 1_000, max_completion_tokens: 900 });
    expect(response.status).toBe(200);
    await response.text();
    const { max_tokens: most, max_completion_tokens: same } = engine.calls[0]!.body;
    expect(most).toBeGreaterThanOrEqual(16);
    expect(most).toBeLessThan(250);
    expect(same).toBe(most);
    limit({ metric: 'tokens', window: 'month', value: 40 });
    expect((await chat()).status).toBe(429);
  });

  it('on tokens tells a request that is larger than all of it that waiting does not help', async () => {
    limit({ metric: 'tokens', window: 'minute', value: 300 });
    const answer = await chat({ messages: [{ role: 'user', content: 'Bonjour. '.repeat(2_000) }] });
    expect([answer.status, answer.headers.get('x-should-retry')]).toEqual([429, 'false']);
    expect(await answer.text()).toContain('this request alone may take');
    expect((await chat()).status).toBe(200);
  });

  it('on tokens of the operator’s pool tells no request how large it is', async () => {
    limit({ level: 'pool', ownerId: null, metric: 'tokens', window: 'minute', value: 300 });
    const answer = await chat({ messages: [{ role: 'user', content: 'Bonjour. '.repeat(2_000) }] });
    expect([answer.status, answer.headers.get('x-should-retry')]).toEqual([429, null]);
    expect(await answer.text()).not.toMatch(/300|alone/);
  });

  it('on tokens lowers no output below what the client takes at least', async () => {
    limit({ metric: 'tokens', window: 'month', value: 600 });
    expect((await chat({ max_tokens: 1_000, min_tokens: 900 })).status).toBe(429);
    expect((await chat({ max_tokens: 1_000, min_tokens: 100 })).status).toBe(200);
    expect(engine.calls).toHaveLength(1);
  });

  it.each([
    [
      'documents of a chat',
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: 'a' }], documents: [{ text: 'mot '.repeat(500) }] },
    ],
    [
      'what a template of the client’s own may write',
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: 'a' }], chat_template: '{{ 1 }}' },
    ],
    ['the text after a completion', '/v1/completions', { prompt: 'a', suffix: 'mot '.repeat(500) }],
  ])('on tokens reserves %s', async (_, path, body) => {
    limit({ metric: 'tokens', window: 'month', value: 1_000 });
    const { status } = await fetch(gateway.origin + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ model: MODEL, max_tokens: 10, ...body }),
    });
    expect(status).toBe(429);
  });

  describe('on tokens, that has no room for the bound of a prompt', () => {
    const messages = [{ role: 'user', content: 'Bonjour. '.repeat(100) }];
    const says = (count: number) => FakeEngine.status(200, { count, max_model_len: 9, tokens: [] });
    beforeEach(() => limit({ metric: 'tokens', window: 'month', value: 500 }));

    it('has room for what its engine counts', async () => {
      engine.tokenize = says(300);
      expect((await chat({ messages })).status).toBe(200);
      expect(engine.calls[0]!.body.max_tokens).toBe(100);
      expect(engine.prompts).toEqual([{ model: engine.calls[0]!.body.model, messages }]);
    });

    it('lowers the output beside what was counted, not below what the offer sells', async () => {
      engine.tokenize = says(450);
      expect((await chat({ messages })).status).toBe(200);
      expect(engine.calls[0]!.body.max_tokens).toBe(50);
      engine.tokenize = says(490);
      expect((await chat({ messages })).status).toBe(429);
      expect(engine.calls).toHaveLength(1);
    });

    it('has one counted at a time for a collectivité; others go by their bound', async () => {
      let answer = () => undefined as void;
      engine.tokenize = async (response, call) => {
        await new Promise<void>((resolve) => (answer = resolve));
        await says(300)(response, call);
      };
      const counted = chat({ messages });
      while (engine.prompts.length === 0) await sleep(5);
      expect((await chat({ messages })).status).toBe(429);
      expect(engine.prompts).toHaveLength(1);
      answer();
      expect((await counted).status).toBe(200);
    });

    it('goes by what was counted to the engines that counted it alone: others may count more', async () => {
      const other = await FakeEngine.start();
      gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(other.url, { order: 1 }));
      engine.tokenize = says(300);
      engine.script = FakeEngine.status(503, {});
      expect((await chat({ messages })).status).toBeGreaterThanOrEqual(500);
      expect(other.calls).toHaveLength(0);
      expect((await chat()).status).toBe(200);
      expect(other.calls).toHaveLength(1);
      await other.stop();
    });

    it('is not sent where its key was revoked while it was counted', async () => {
      engine.tokenize = async (response, call) => {
        gateway.publish('key', KEY_ID, null);
        await says(300)(response, call);
      };
      expect((await chat({ messages })).status).toBe(401);
      expect(engine.calls).toHaveLength(0);
    });

    it.each<[string, number, () => void]>([
      ['its key was revoked', 401, () => gateway.publish('key', KEY_ID, null)],
      [
        'its site lost its qualification',
        403,
        () => gateway.publish('route', ROUTE, bodies.route([engine.url], { qualification: 'none' })),
      ],
    ])('is not even sent to be counted where %s while others were counted', async (_, status, change) => {
      const turns: (() => void)[] = [];
      engine.tokenize = async (response, call) => {
        await new Promise<void>((resolve) => turns.push(resolve));
        await says(300)(response, call);
      };
      gateway.publish('project', PROJECT, bodies.project({ sensitivity: 'sensible' }));
      gateway.publish('route', ROUTE, bodies.route([engine.url], { qualification: 'secnumcloud-3.2' }));
      const { route } = [...gateway.fleet.all()][0]!;
      const another = {
        route,
        body: Buffer.from('{"prompt":"a"}'),
        maySend: () => true,
        counted: () => undefined,
      };
      for (let turn = 0; turn < 4; turn++) gateway.counts.want(another);
      while (turns.length < 4) await sleep(5);
      const answer = chat({ messages });
      while (![...gateway.queues.poolOf(ROUTE).claimants()].some(({ atLimits }) => atLimits > 0))
        await sleep(5);
      change();
      for (const letGo of turns) letGo();
      expect((await answer).status).toBe(status);
      expect(engine.prompts).toHaveLength(4);
    });

    it('is kept to beside one that began while it was counted', async () => {
      engine.tokenize = async (response, call) => {
        limit({ metric: 'requests', window: 'day', value: 1 }, '0190b6a4-0000-7000-8000-0000000000f1');
        await says(300)(response, call);
      };
      expect((await chat({ messages })).status).toBe(200);
      const second = await chat();
      expect([second.status, await second.text()]).toEqual([
        429,
        expect.stringContaining('Request limit per day'),
      ]);
    });

    it('is not overspent by a request that broke off, and whose use nobody said', async () => {
      engine.tokenize = says(300);
      engine.script = (response) =>
        void response
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify({ id: 'x', choices: [{ message: { content: 'Oui' } }] }));
      await (await chat({ messages })).text();
      expect((await gateway.events(1))[0]!.tokens.input).toBe(300);
    });

    it('refuses it where no engine counts, and asks none where a count would not help', async () => {
      expect((await chat({ messages })).status).toBe(429);
      expect(engine.prompts).toHaveLength(1);
      expect((await chat({ messages: [{ role: 'user', content: 'Bonjour. '.repeat(2_000) }] })).status).toBe(
        429,
      );
      expect((await chat()).status).toBe(200);
      expect(engine.prompts).toHaveLength(1);
    });
  });

  it('says in each answer what remains of it; of the operator’s own nothing', async () => {
    limit({ metric: 'requests', window: 'day', value: 60 });
    limit({ metric: 'requests', window: 'minute', value: 50 }, '0190b6a4-0000-7000-8000-0000000000f1');
    const pool = { level: 'pool', ownerId: null, metric: 'tokens', window: 'day', value: 9_000 };
    limit(pool, '0190b6a4-0000-7000-8000-0000000000f2');
    const { status, headers } = await chat();
    expect(status).toBe(200);
    expect(headers.get('x-ratelimit-limit-requests')).toBe('50');
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('49');
    expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^(1m0s|\d+s)$/);
    expect(headers.get('x-ratelimit-limit-tokens')).toBeNull();
    const next = await Promise.all([chat(), chat()]);
    const left = next.map((each) => Number(each.headers.get('x-ratelimit-remaining-requests')));
    expect(Math.min(...left)).toBe(47);
    expect((await chat()).headers.get('x-ratelimit-remaining-requests')).toBe('46');
  });

  it('is told in headers that /openapi.json describes, all of them and no other', async () => {
    limit({ metric: 'requests', window: 'day', value: 60 });
    limit({ metric: 'tokens', window: 'day', value: 60_000 }, '0190b6a4-0000-7000-8000-0000000000f1');
    const told = [...(await chat()).headers.keys()].filter((name) => name.startsWith('x-'));
    expect(told.sort()).toEqual(Object.keys(INFERENCE_HEADERS).sort());
  });

  it('that there is none of is not spoken of', async () => {
    const names = [...(await chat()).headers.keys()];
    expect(names.filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });

  it('in euros counts at the list price', async () => {
    limit({ metric: 'euros', window: 'exercise', value: 1 });
    expect((await chat()).status).toBe(200);
    expect((await chat({ n: 8, max_tokens: 30_000 })).status).toBe(200);
    // 1 cent buys 33 333 tokens of output.
    expect(engine.calls[1]!.body.max_tokens).toBeLessThan(33_333 / 8);
  });

  it('on what is in flight frees its place at the end, whatever the end', async () => {
    limit({ metric: 'in-flight', window: 'none', value: 1 });
    engine.script = FakeEngine.status(500, { detail: 'no' });
    for (let index = 0; index < 3; index++) expect((await chat()).status).not.toBe(429);
    engine.script = FakeEngine.whole();
    expect((await chat()).status).toBe(200);
  });

  it('is given back by a request that met a bug before it was in the journal', async () => {
    limit({ metric: 'requests', window: 'day', value: 1 });
    const admit = gateway.ledger.admit.bind(gateway.ledger);
    gateway.ledger.admit = () => {
      throw new Error('a bug');
    };
    expect(await statuses(1)).toEqual([500]);
    gateway.ledger.admit = admit;
    expect(await statuses(1)).toEqual([200]);
  });

  it('is given back by a request that failed before its first byte', async () => {
    limit({ metric: 'requests', window: 'day', value: 1 });
    engine.script = FakeEngine.status(500, { detail: 'no' });
    expect((await chat()).status).toBe(502);
    engine.script = FakeEngine.whole();
    expect((await chat()).status).toBe(200);
    expect((await chat()).status).toBe(429);
  });

  it.each([
    ['of another model', { modelId: 'mistral/other' }],
    ['of another offer', { offer: 'dedicated' }],
    ['of another key', { level: 'key', ownerId: '0190b6a4-0000-7000-8000-0000000000dd' }],
    ['that is a shadow', { shadow: true }],
    ['of null', { value: null }],
  ])('%s holds nobody back', async (_, extra) => {
    limit({ metric: 'requests', window: 'day', value: 1, ...extra });
    expect(await statuses(3)).toEqual([200, 200, 200]);
  });

  it.each([
    ['pool', { level: 'pool', ownerId: null }],
    ['collectivité', { level: 'collectivite', ownerId: '0190b6a4-0000-7000-8000-00000000000a' }],
    ['project', {}],
    ['key', { level: 'key', ownerId: KEY_ID }],
    ['model', { modelId: MODEL }],
    ['offer', { offer: 'shared' }],
  ])('of the %s holds', async (_, extra) => {
    limit({ metric: 'requests', window: 'minute', value: 1, ...extra });
    expect((await statuses(2)).sort()).toEqual([200, 429]);
  });

  it('that is raised lets through more, and keeps what was used', async () => {
    limit({ metric: 'requests', window: 'day', value: 2 });
    expect((await statuses(3)).filter((status) => status === 200)).toHaveLength(2);
    limit({ metric: 'requests', window: 'day', value: 3 });
    expect((await statuses(3)).filter((status) => status === 200)).toHaveLength(1);
  });

  it('says in its refusal which it is, whose, what is left and when it renews', async () => {
    limit({ metric: 'requests', window: 'day', value: 1 });
    await chat();
    const response = await chat();
    const { error } = (await response.json()) as { error: { message: string; code: string } };
    expect(error).toMatchObject({
      code: 'insufficient_quota',
      message: expect.stringMatching(
        /^Request limit per day exceeded\. Limit of your project: 1, 0 left\. It renews at 2/,
      ),
    });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('0');
  });
});
