import { type MistralTokenizer } from '../language/mistral.tokenizer.ts';
import { writeFrench } from '../language/french.writer.ts';
import { seededRandom, type SeededRandom } from '../language/seeded.random.ts';
import { type ChatRequest } from './chat.request.ts';
import { type ReplyPieces } from './reply.piece.ts';
import { schemaValue } from './schema.value.ts';
import { untilStop } from './stop.strings.ts';

/** A reply nobody bounds has at least 40 tokens, and at most these and the rest of a sentence: 160 in all. */
const NATURAL_LENGTH = { least: 40, most: 115 };
/** Of what is thought before an answer. */
const REASONING_LENGTH = { least: 10, most: 40 };

/**
 * The choices of a reply, those of the first prompt first. Depends on the seeds, the prompt and the choice's index
 * only; `roomTokens` is what the context leaves after the prompt.
 */
export function replyPieces(
  tokenizer: MistralTokenizer,
  request: ChatRequest,
  options: { readonly seed: number; readonly prompts: number; readonly roomTokens: number },
): ReplyPieces[] {
  const limit = Math.min(request.maxTokens ?? options.roomTokens, options.roomTokens);
  return Array.from({ length: options.prompts * request.choices }, (_, index) => {
    const random = seededRandom(options.seed, request.seed, request.messages, index);
    return write(tokenizer, request, random, limit);
  });
}

function* write(
  tokenizer: MistralTokenizer,
  request: ChatRequest,
  random: SeededRandom,
  limit: number,
): ReplyPieces {
  let left = limit;
  if (request.reasons) {
    for (const text of sentences(
      tokenizer,
      random,
      random.integer(REASONING_LENGTH.least, REASONING_LENGTH.most),
    )) {
      if (left === 0) return 'length';
      left -= 1;
      yield { part: 'reasoning', text };
    }
  }
  const { shape } = request;
  if (shape.kind === 'calls') return yield* writeCalls(tokenizer, shape, random, left);
  const written =
    shape.kind === 'text' ? text(tokenizer, request, random) : json(tokenizer, shape.schema, random);
  return yield* untilStop(written, request.stop, left);
}

function* writeCalls(
  tokenizer: MistralTokenizer,
  { tools, named }: Extract<ChatRequest['shape'], { kind: 'calls' }>,
  random: SeededRandom,
  limit: number,
): ReplyPieces {
  let left = limit;
  for (const [index, tool] of tools.entries()) {
    for (const text of tokenizer.pieces(JSON.stringify(schemaValue(tool.schema, random) ?? {}))) {
      if (left === 0) return 'length';
      left -= 1;
      yield { part: index, text };
    }
  }
  // As vLLM: a call that was asked for by name ends like a text.
  return named ? 'stop' : 'tool_calls';
}

function* json(tokenizer: MistralTokenizer, schema: unknown, random: SeededRandom): Generator<string> {
  yield* tokenizer.pieces(JSON.stringify(schemaValue(schema, random)));
}

function text(tokenizer: MistralTokenizer, request: ChatRequest, random: SeededRandom): Generator<string> {
  const natural = random.integer(NATURAL_LENGTH.least, NATURAL_LENGTH.most);
  const least = request.ignoreEos ? Infinity : Math.max(natural, request.minTokens);
  return sentences(tokenizer, random, least);
}

/** Whole sentences, of at least so many tokens. */
function* sentences(tokenizer: MistralTokenizer, random: SeededRandom, least: number): Generator<string> {
  let written = 0;
  for (const sentence of writeFrench(random)) {
    const pieces = tokenizer.pieces(sentence);
    yield* pieces;
    written += pieces.length;
    if (written >= least) return;
  }
}
