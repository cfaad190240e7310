import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bench, MODELS } from './bench.ts';
import { langChainSdk } from './clients/langchain.sdk.ts';
import { mistralSdk } from './clients/mistral.sdk.ts';
import { openAiSdk } from './clients/openai.sdk.ts';
import { pythonSdk } from './clients/python.sdk.ts';
import { vercelSdk } from './clients/vercel.sdk.ts';
import { pythonLibrary } from './python.library.ts';
import { type Scenario, SCENARIOS } from './scenarios.ts';
import type { Connection, Sdk } from './sdk.ts';

const python = pythonLibrary();
const libraries: ((connection: Connection) => Sdk)[] = [
  openAiSdk,
  mistralSdk,
  vercelSdk,
  langChainSdk,
  ...(python.kind === 'found' ? [(connection: Connection) => pythonSdk(python.python, connection)] : []),
];
const NOWHERE: Connection = { origin: 'http://127.0.0.1:9', key: 'none', models: MODELS, retries: 0 };

/** Each with one that reaches nothing and only tells what its library can. */
const known = libraries.map((library) => ({ library, sample: library(NOWHERE) }));

let bench: Bench;
const open = new Set(known.map(({ sample }) => sample));
beforeAll(async () => {
  bench = await Bench.start();
}, 90_000);
afterAll(async () => {
  for (const sdk of open) await sdk.close?.();
  await bench?.stop();
}, 30_000);

const can = (sdk: Sdk, { says = [], needs = [], isStreamed = false }: Scenario): boolean => {
  const cannot = isStreamed ? [...sdk.cannot, ...sdk.cannotStream] : sdk.cannot;
  return !says.some((field) => cannot.includes(field)) && needs.every((method) => sdk[method] !== undefined);
};

describe.each(known)('$sample.name is answered faithfully:', ({ library, sample }) => {
  /** One for each connection: making one is slow in Python. */
  const made = new Map<string, Sdk>();
  it.each(SCENARIOS.filter((scenario) => can(sample, scenario)))('$name', async ({ run }) => {
    await run((options = {}) => {
      const connection = JSON.stringify(options);
      const sdk = made.get(connection) ?? library(bench.connection(options));
      made.set(connection, sdk);
      open.add(sdk);
      return sdk;
    }, bench);
  });
});

describe('what no library has a word for', () => {
  it('rerank answers best first, at most as many as asked, and is metered as the engine counted', async () => {
    const documents = ['Horaires de la piscine', 'Délibération sur le budget', 'Budget primitif 2026'];
    const { value, counters, events } = await bench.counted(() =>
      bench.raw('/v1/rerank', { model: MODELS.rerank, query: 'budget', documents, top_n: 2 }),
    );
    const { results, usage, model } = value.body as {
      results: { index: number; relevance_score: number }[];
      usage: { prompt_tokens?: number; total_tokens: number };
      model: string;
    };
    expect(model).toBe(MODELS.rerank);
    expect(results).toHaveLength(2);
    expect(results[0]!.relevance_score).toBeGreaterThanOrEqual(results[1]!.relevance_score);
    expect(usage.total_tokens).toBe(counters[0]!.promptTokens);
    expect(events).toMatchObject([{ quality: 'measured', input: counters[0]!.promptTokens, output: 0 }]);
  });
});

if (python.kind === 'missing') {
  describe('openai (Python)', () => {
    it.skip(`not run: ${python.what} is missing`, () => undefined);
  });
}

it('every scenario was asked by several libraries', () => {
  const rows = SCENARIOS.map((scenario) => ({
    name: scenario.name,
    by: known.filter(({ sample }) => can(sample, scenario)).map(({ sample }) => sample.name),
  }));
  console.info(rows.map(({ name, by }) => `${name}: ${by.join(', ')}`).join('\n'));
  for (const { by } of rows) expect(by.length).toBeGreaterThan(1);
});
