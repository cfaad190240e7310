import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { delta, event, FakeEngine } from '../testing/fake.engine.ts';
import {
  API_KEY,
  bodies,
  EXTERNAL_ROUTE,
  type GatewayFixture,
  MODEL,
  PROJECT,
  ROUTE,
  startServing,
} from '../testing/gateway.fixture.ts';
import { Recounts } from './recounts.ts';

let engine: FakeEngine;
let gateway: GatewayFixture;
beforeEach(async () => {
  engine = await FakeEngine.start();
  engine.script = (response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write(event(delta('un')) + event(delta('deux')));
  };
  gateway = await startServing(engine);
});
afterEach(async () => {
  await gateway.stop();
  await engine.stop();
});

const PROMPT = { model: MODEL, messages: [{ role: 'user', content: 'Bonjour' }] };
/** Reads the first words of a stream and leaves. */
const leave = async (body: object = PROMPT): Promise<void> => {
  const controller = new AbortController();
  const response = await fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ ...body, stream: true }),
    signal: controller.signal,
  });
  let text = '';
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    if (text.includes('deux')) break;
  }
  controller.abort();
};
const says = (count: unknown) =>
  FakeEngine.status(200, { count, max_model_len: 9, tokens: [1, 2], token_strs: null });

describe('a stream that broke off before its engine said what it used', () => {
  it('is settled at once by an estimate, which the engine’s count of its prompt corrects', async () => {
    let answer = () => undefined as void;
    engine.tokenize = async (response, call) => {
      await new Promise<void>((resolve) => (answer = resolve));
      await says(1_234)(response, call);
    };
    await leave();
    const [estimate] = await gateway.events(1);
    expect(estimate).toMatchObject({
      quality: 'estimated',
      outcome: 'client_aborted',
      tokens: { output: 2 },
    });
    while (engine.prompts.length === 0) await sleep(5);
    answer();
    const [first, correction] = await gateway.events(2);
    expect(first).toEqual(estimate);
    expect(correction).toEqual({
      ...estimate,
      quality: 'measured',
      tokens: { ...estimate!.tokens, input: 1_234 },
    });
    expect(engine.prompts).toEqual([PROMPT]);
  });

  it.each<[string, FakeEngine['tokenize']]>([
    ['does not count', undefined],
    ['fails', FakeEngine.status(500, { detail: 'x' })],
    ['breaks off', (response) => void response.writeHead(200).write('{"count": 3', () => response.destroy())],
    ['says nonsense', says('3')],
    ['says nothing at all', says(0)],
    ['says it in no JSON', (response) => void response.end('{"count":3')],
  ])('stays estimated where its engine %s', async (_, tokenize) => {
    engine.tokenize = tokenize;
    await leave();
    await gateway.events(1);
    while (engine.prompts.length === 0) await sleep(5);
    await sleep(50);
    expect(gateway.recorded()).toMatchObject([{ quality: 'estimated' }]);
    expect(engine.prompts).toHaveLength(1);
  });

  it('stays estimated, and its prompt is shown to nobody else, where a provider answered or an image came', async () => {
    engine.tokenize = says(3);
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    await leave({ model: MODEL, messages: [{ role: 'user', content: [image] }] });
    gateway.publish('route', ROUTE, null);
    gateway.publish('route', EXTERNAL_ROUTE, bodies.externalRoute(engine.url));
    await leave();
    expect(await gateway.events(2)).toMatchObject([{ quality: 'estimated' }, { quality: 'estimated' }]);
    await sleep(50);
    expect(engine.prompts).toEqual([]);
  });
});

describe('the prompt of a sensible project, whose stream broke off,', () => {
  const sensible = (qualification: string) => {
    gateway.publish('project', PROJECT, bodies.project({ sensitivity: 'sensible' }));
    gateway.publish('route', ROUTE, bodies.route([engine.url], { qualification }));
  };

  it.each([
    ['is counted again where it went', 'secnumcloud-3.2', 1],
    ['goes there no more once the site has lost its qualification', 'none', 0],
  ])('%s', async (_, after, prompts) => {
    engine.tokenize = says(7);
    sensible('secnumcloud-3.2');
    const { script } = engine;
    engine.script = (response, call) => {
      void script(response, call);
      sensible(after);
      setTimeout(() => response.destroy(), 20);
    };
    await leave();
    await gateway.events(1 + prompts);
    await sleep(50);
    expect(engine.prompts).toHaveLength(prompts);
  });
});

describe('counting prompts anew', () => {
  const route = () => [...gateway.fleet.all()][0]!.route;
  const recount = (bytes: number, counted: (tokens: number) => void) => ({
    route: route(),
    body: Buffer.from(JSON.stringify({ prompt: 'a'.repeat(bytes) })),
    maySend: () => true,
    counted,
  });
  const engineOf = () => [...gateway.fleet.all()][0]!.engines[0];

  it('takes a few at a time, in memory that is bounded; what finds no room is left out', async () => {
    let most = 0;
    let now = 0;
    engine.tokenize = async (response, call) => {
      most = Math.max(most, ++now);
      await sleep(5);
      now--;
      await says(7)(response, call);
    };
    const recounts = new Recounts({ engineOf, mostWaitingBytes: 300_000 });
    const counts: number[] = [];
    for (let each = 0; each < 100; each++)
      recounts.want(recount(10_000, (tokens) => void counts.push(tokens)));
    await recounts.stop(10_000);
    expect(counts).toEqual(Array.from({ length: 27 }, () => 7));
    expect(most).toBe(4);
  });

  it('tells whoever waits when its time is over, though others hold every turn', async () => {
    engine.tokenize = () => undefined;
    const recounts = new Recounts({ engineOf });
    for (let each = 0; each < 4; each++) recounts.want(recount(1, () => undefined));
    const uncounted = new Promise<void>((resolve) =>
      recounts.want({ ...recount(1, () => undefined), withinMs: 20, uncounted: resolve }),
    );
    await uncounted;
    expect(engine.prompts.length).toBeLessThanOrEqual(4);
    await recounts.stop(0);
  });

  it('gives up on an engine that does not answer, and on all at the end of the program', async () => {
    engine.tokenize = () => undefined;
    const counts: number[] = [];
    const patient = new Recounts({ engineOf, timeoutMs: 50 });
    patient.want(recount(1, (tokens) => void counts.push(tokens)));
    await patient.stop(10_000);

    let answer = () => undefined as void;
    engine.tokenize = async (response, call) => {
      await new Promise<void>((resolve) => (answer = resolve));
      await says(7)(response, call);
    };
    const ending = new Recounts({ engineOf });
    const before = engine.prompts.length;
    ending.want(recount(1, (tokens) => void counts.push(tokens)));
    while (engine.prompts.length === before) await sleep(5);
    await ending.stop(20);
    answer();
    await sleep(50);
    expect(counts).toEqual([]);
  });
});
