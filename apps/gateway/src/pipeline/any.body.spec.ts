import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { INFERENCE_ENDPOINTS } from '../endpoints/inference.endpoints.ts';
import { FakeEngine } from '../testing/fake.engine.ts';
import { API_KEY, type GatewayFixture, MODEL, startServing } from '../testing/gateway.fixture.ts';

let engine: FakeEngine;
let gateway: GatewayFixture;
beforeAll(async () => {
  engine = await FakeEngine.start();
  engine.script = (response, call) =>
    (call.body.stream === true ? FakeEngine.stream('data: [DONE]\n\n') : FakeEngine.whole())(response, call);
  gateway = await startServing(engine);
});
afterAll(async () => {
  await gateway.stop();
  await engine.stop();
});

const FIELDS = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'n',
  'stop',
  'tools',
  'prompt',
  'input',
  'query',
  'documents',
  'user',
  'cache_salt',
  'priority',
  '__proto__',
  'toString',
];
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(MODEL, true, 1, [], {}, [{ role: 'user', content: 'x' }], 1e308, -0, '\ud800'),
);
const someBody = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...FIELDS), value), { selector: ([name]) => name })
  .map(
    (members) =>
      `{${members.map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each)}`).join(',')}}`,
  );
const VALID = { model: MODEL, messages: [{ role: 'user', content: 'é🇫🇷\\"' }], stream: false, n: 1 };
const almostValid = fc
  .record({
    extra: fc.dictionary(fc.constantFrom(...FIELDS), value),
    at: fc.nat(),
    byte: fc.nat(255),
    cut: fc.boolean(),
  })
  .map(({ extra, at, byte, cut }) => {
    const bytes = Buffer.from(JSON.stringify({ ...VALID, ...extra }));
    if (cut) return bytes.subarray(0, at % (bytes.length + 1));
    bytes[at % bytes.length] = byte;
    return bytes;
  });
const valid = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean())
  .map(([unknown, stream]) => Buffer.from(JSON.stringify({ ...unknown, ...VALID, stream })));
const anyBody = fc.oneof(
  valid,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  someBody.map((text) => Buffer.from(text)),
  almostValid,
);

describe('any body at any endpoint', () => {
  it('is answered or refused in the envelope: it never breaks the gateway, nor is it left without an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...INFERENCE_ENDPOINTS), anyBody, async ({ path }, body) => {
        const response = await fetch(gateway.origin + path, {
          method: 'POST',
          headers: { authorization: `Bearer ${API_KEY}` },
          body,
        });
        const text = await response.text();
        expect([200, 400, 404, 413, 422]).toContain(response.status);
        if (response.status !== 200)
          expect(Object.keys(JSON.parse(text) as object)).toEqual(['detail', 'error']);
        expect(gateway.underWay.count).toBe(0);
      }),
      { numRuns: 600 },
    );
    // What reached the engine was JSON, and said by us where it is ours to say.
    for (const { body } of engine.calls) {
      expect(body.model).toBe(MODEL);
      expect(body).not.toHaveProperty('priority');
    }
    expect(engine.calls.length).toBeGreaterThan(0);
  }, 60_000);
});
