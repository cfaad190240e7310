import { expect } from '@jest/globals';
import { ALIAS, type Bench, MODELS } from './bench.ts';
import type { Answer, Failure, Sdk, Wish } from './sdk.ts';

/** Something that applications do, asserted of every library that can. */
export interface Scenario {
  readonly name: string;
  /** Fields of wishes it uses; a library that cannot say one of them is left out. */
  readonly says?: readonly (keyof Wish)[];
  /** What it says is answered in a stream. */
  readonly isStreamed?: boolean;
  /** Methods that not every library has. */
  readonly needs?: readonly (keyof Sdk)[];
  readonly run: (sdk: (options?: { key?: string; retries?: number }) => Sdk, bench: Bench) => Promise<void>;
}

const METEO = {
  name: 'meteo',
  parameters: {
    type: 'object',
    properties: { commune: { type: 'string' }, jours: { type: 'integer' } },
    required: ['commune', 'jours'],
    additionalProperties: false,
  },
};
const AGENDA = {
  name: 'agenda',
  parameters: {
    type: 'object',
    properties: { salle: { type: 'string' } },
    required: ['salle'],
    additionalProperties: false,
  },
};
const PERSON = {
  type: 'object',
  properties: { nom: { type: 'string' }, age: { type: 'integer' }, elu: { type: 'boolean' } },
  required: ['nom', 'age', 'elu'],
  additionalProperties: false,
};
/** A white pixel. */
const IMAGE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=';

/** Of the fixture's model, in euros a token. */
const PRICES = { input: 1e-7, cached: 5e-8, output: 3e-7 };

/** Asks, and holds what the library shows against what the model writes, the engine counts and the database meters. */
const faithful = async (bench: Bench, wish: Wish, ask: (wish: Wish) => Promise<Answer>): Promise<Answer> => {
  const reference = await bench.reference(wish);
  const { value: answer, counters, events } = await bench.counted(() => ask(wish));
  expect(answer.choices.map(({ text, finish }) => ({ text, finish }))).toEqual(
    reference.map(({ message, finish_reason: finish }) => ({ text: message.content ?? '', finish })),
  );
  expect(answer.choices.flatMap(({ calls }) => calls)).toEqual(
    reference.flatMap(({ message }) =>
      (message.tool_calls ?? []).map(({ function: called }) => ({
        name: called.name,
        arguments: JSON.parse(called.arguments) as unknown,
      })),
    ),
  );
  expect(counters).toHaveLength(1);
  const [{ promptTokens, cachedTokens, completionTokens }] = counters as [(typeof counters)[0]];
  expect(answer.usage).toMatchObject({ input: promptTokens, output: completionTokens });
  expect(events).toMatchObject([{ quality: 'measured', input: promptTokens, output: completionTokens }]);
  if (answer.usage.cost !== undefined) {
    const { input, cached, output } = PRICES;
    const expected =
      (promptTokens - cachedTokens) * input + cachedTokens * cached + completionTokens * output;
    expect(answer.usage.cost).toBeCloseTo(expected, 9);
    expect(answer.usage.kgCO2eq).toBeGreaterThan(0);
  }
  return answer;
};

const bothWays = (
  name: string,
  says: readonly (keyof Wish)[],
  wish: Wish,
  also?: (answer: Answer) => void,
): Scenario[] =>
  (['chat', 'stream'] as const).map((way) => ({
    name: `${name}, ${way === 'chat' ? 'whole' : 'streamed'}`,
    says,
    isStreamed: way === 'stream',
    run: async (sdk, bench) => {
      const library = sdk();
      const answer = await faithful(bench, wish, (wanted) => library[way](wanted));
      also?.(answer);
    },
  }));

const failing = async (library: Sdk, work: Promise<unknown>): Promise<Failure> => {
  try {
    await work;
  } catch (error) {
    return library.failureOf(error);
  }
  throw new Error('it did not fail');
};

export const SCENARIOS: readonly Scenario[] = [
  ...bothWays(
    'an answer',
    ['maxTokens'],
    { prompt: 'À quelle heure ouvre la mairie ?', maxTokens: 24 },
    ({ choices }) => expect(choices[0]!.finish).toBe('length'),
  ),
  ...bothWays('an answer of its own length', [], { prompt: 'Écrivez un accusé de réception : « reçu » 🇫🇷.' }),
  ...bothWays(
    'two answers at once',
    ['choices'],
    { prompt: 'Proposez un titre.', choices: 2, maxTokens: 12 },
    ({ choices }) => expect(new Set(choices.map(({ text }) => text)).size).toBe(2),
  ),
  ...bothWays(
    'an answer that ends where it is told to',
    ['stop'],
    { prompt: 'Énumérez.', stop: ['.', ' la '] },
    ({ choices }) => expect(choices[0]!.text).not.toMatch(/\.| la /),
  ),
  ...bothWays(
    'a tool that must be called',
    ['tools', 'mustCall'],
    { prompt: 'Quel temps ?', tools: [METEO], mustCall: true },
    ({ choices }) =>
      expect(choices[0]!.calls).toMatchObject([{ name: 'meteo', arguments: { jours: expect.any(Number) } }]),
  ),
  ...bothWays(
    'two tools called at once',
    ['tools'],
    { prompt: 'Appelle meteo et agenda.', tools: [METEO, AGENDA] },
    ({ choices }) => expect(choices[0]!.calls.map(({ name }) => name)).toEqual(['meteo', 'agenda']),
  ),
  ...bothWays(
    'an answer of a schema',
    ['schema'],
    { prompt: 'Décrivez un élu.', schema: PERSON },
    ({ choices }) =>
      expect(JSON.parse(choices[0]!.text)).toMatchObject({
        nom: expect.any(String),
        age: expect.any(Number),
      }),
  ),
  ...bothWays('an image', ['image'], { prompt: 'Que voit-on ?', image: IMAGE, maxTokens: 12 }),
  ...bothWays(
    'log probabilities',
    ['logprobs'],
    { prompt: 'Pourquoi ?', logprobs: true, maxTokens: 9 },
    ({ choices }) => expect(choices[0]!.logprobs).toBe(9),
  ),
  {
    name: 'a model by its alias',
    run: async (sdk, bench) => {
      const library = sdk();
      await faithful(bench, { prompt: 'Bonjour.', maxTokens: 5 }, (wish) => library.chat(wish, ALIAS));
    },
  },
  {
    name: 'a stream that is left in its middle',
    run: async (sdk, bench) => {
      await bench.behave({ kind: 'none' }, 50);
      const { counters, events } = await bench.counted(() =>
        sdk()
          .leave({ prompt: 'Racontez longuement.', maxTokens: 2_000 })
          .catch(() => undefined),
      );
      await bench.behave({ kind: 'none' });
      expect(counters).toMatchObject([{ outcome: 'aborted' }]);
      expect(counters[0]!.completionTokens).toBeLessThan(1_000);
      expect(events).toMatchObject([{ outcome: 'client_aborted', quality: 'estimated' }]);
      expect(events[0]!.output).toBeGreaterThan(0);
      expect(events[0]!.output).toBeLessThanOrEqual(counters[0]!.completionTokens);
      expect(await bench.inputInTheEnd(events[0]!.id, counters[0]!.promptTokens)).toBe(
        counters[0]!.promptTokens,
      );
    },
  },
  {
    name: 'a request that is tried again when the model is too busy',
    run: async (sdk, bench) => {
      await bench.behave({ kind: 'http-429', times: 1, retryAfterSeconds: 1 });
      const startedMs = performance.now();
      const { value, counters } = await bench.counted(() =>
        sdk({ retries: 3 }).chat({ prompt: 'Encore ?', maxTokens: 5 }),
      );
      expect(value.usage.output).toBe(5);
      expect(counters).toMatchObject([{ outcome: 'failed' }, { outcome: 'completed' }]);
      // What the engine asked for was passed on, and the library kept to it.
      expect(performance.now() - startedMs).toBeGreaterThan(900);
    },
  },
  {
    name: 'a wrong key',
    run: async (sdk) => {
      const library = sdk({ key: 'bfr-live-000000000000-mistyped-000000' });
      expect(await failing(library, library.chat({ prompt: 'x' }))).toMatchObject({
        status: 401,
        message: expect.stringContaining('Invalid API key'),
      });
    },
  },
  {
    name: 'a model that nobody has',
    run: async (sdk, bench) => {
      const library = sdk();
      const { value, counters } = await bench.counted(() =>
        failing(library, library.chat({ prompt: 'x' }, 'gpt-9')),
      );
      expect(value).toMatchObject({ status: 404, message: expect.stringContaining('Model gpt-9 not found') });
      expect(counters).toEqual([]);
    },
  },
  {
    name: 'a body with a fault',
    says: ['choices'],
    run: async (sdk) => {
      const library = sdk();
      expect(await failing(library, library.chat({ prompt: 'x', choices: 100_000 }))).toMatchObject({
        status: 422,
      });
    },
  },
  {
    name: 'a completion',
    needs: ['complete'],
    run: async (sdk, bench) => {
      const { value, counters, events } = await bench.counted(() => sdk().complete!('Article premier.', 10));
      expect(value.choices).toMatchObject([{ text: expect.stringMatching(/\S/), finish: 'length' }]);
      const [{ promptTokens, completionTokens }] = counters as [(typeof counters)[0]];
      expect(value.usage).toMatchObject({ input: promptTokens, output: completionTokens });
      expect(events).toMatchObject([{ quality: 'measured', input: promptTokens, output: 10 }]);
    },
  },
  ...(['embed', 'embedInBase64'] as const).map((method): Scenario => ({
    name: method === 'embed' ? 'embeddings as numbers' : 'embeddings in base64',
    needs: [method],
    run: async (sdk, bench) => {
      const texts = ['Délibération du conseil municipal', 'Arrêté de voirie'];
      const { body } = await bench.raw('/v1/embeddings', { model: MODELS.embeddings, input: texts });
      const { value, counters, events } = await bench.counted(() => sdk()[method]!(texts));
      const expected = (body.data as { embedding: number[] }[]).map(({ embedding }) => embedding);
      expect(value.vectors.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
      value.vectors.forEach((vector, row) =>
        vector.forEach((component, at) => expect(component).toBeCloseTo(expected[row]![at]!, 5)),
      );
      const input = counters.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
      expect(value.input ?? input).toBe(input);
      expect(events.reduce((sum, event) => sum + event.input, 0)).toBe(input);
    },
  })),
  {
    name: 'the list of models',
    needs: ['models'],
    run: async (sdk) => {
      expect(new Set(await sdk().models!())).toEqual(new Set(Object.values(MODELS)));
    },
  },
  {
    name: 'one model, by its id and by its alias',
    needs: ['model'],
    run: async (sdk) => {
      for (const name of [MODELS.chat, ALIAS]) expect(await sdk().model!(name)).toBe(MODELS.chat);
    },
  },
];
