import { type MistralTokenizer } from '../language/mistral.tokenizer.ts';
import { writeFrench } from '../language/french.writer.ts';
import { seededRandom, type SeededRandom } from '../language/seeded.random.ts';
import { type ChatRequest } from './chat.request.ts';
import { schemaValue } from './schema.value.ts';

export type FinishReason = 'stop' | 'length' | 'tool_calls';

/** One choice: the text of each generated token in turn ('' while withheld), then why it ended. */
export type ReplyPieces = Generator<string, FinishReason>;

/** A reply nobody bounds has at least 40 tokens, and at most these and the rest of a sentence: 160 in all. */
const NATURAL_LENGTH = { least: 40, most: 115 };

/**
 * The choices of a reply. Depends on the seeds, the messages and the choice's index only; `roomTokens` is
 * what the context leaves after the prompt.
 */
export function replyPieces(
  tokenizer: MistralTokenizer,
  request: ChatRequest,
  options: { readonly seed: number; readonly roomTokens: number },
): ReplyPieces[] {
  const limit = Math.min(request.maxTokens ?? options.roomTokens, options.roomTokens);
  return Array.from({ length: request.choices }, (_, index) => {
    const random = seededRandom(options.seed, request.seed, request.messages, index);
    const written = write(tokenizer, request, random);
    return untilStop(written, request.stop, limit);
  });
}

function* write(tokenizer: MistralTokenizer, request: ChatRequest, random: SeededRandom): ReplyPieces {
  const { shape } = request;
  switch (shape.kind) {
    case 'text':
      return yield* writeText(tokenizer, request, random);
    case 'json':
      yield* tokenizer.pieces(JSON.stringify(schemaValue(shape.schema, random)));
      return 'stop';
    case 'tool':
      yield* tokenizer.pieces(JSON.stringify(schemaValue(shape.tool.schema, random) ?? {}));
      // As vLLM: a call that was asked for by name ends like a text.
      return shape.named ? 'stop' : 'tool_calls';
  }
}

function* writeText(tokenizer: MistralTokenizer, request: ChatRequest, random: SeededRandom): ReplyPieces {
  const natural = random.integer(NATURAL_LENGTH.least, NATURAL_LENGTH.most);
  const least = request.ignoreEos ? Infinity : Math.max(natural, request.minTokens);
  let written = 0;
  for (const sentence of writeFrench(random)) {
    const last = tokenizer.pieces(sentence);
    yield* last;
    written += last.length;
    if (written >= least) return 'stop';
  }
  return 'stop';
}

/** Ends at `limit` pieces or before the first stop string; text that may begin one is withheld meanwhile. */
function* untilStop(pieces: ReplyPieces, stop: readonly string[], limit: number): ReplyPieces {
  const withheldLength = Math.max(0, ...stop.map((entry) => entry.length - 1));
  let withheld = '';
  for (let count = 1, next = pieces.next(); ; count += 1) {
    if (next.done) return next.value;
    withheld += next.value;
    const found = firstOf(stop, withheld);
    if (found >= 0) {
      yield withheld.slice(0, found);
      return 'stop';
    }
    next = count < limit ? pieces.next() : { done: true, value: 'length' };
    const safe = next.done ? withheld.length : Math.max(0, withheld.length - withheldLength);
    yield withheld.slice(0, safe);
    withheld = withheld.slice(safe);
  }
}

function firstOf(stop: readonly string[], text: string): number {
  const found = stop.map((entry) => text.indexOf(entry)).filter((at) => at >= 0);
  return found.length ? Math.min(...found) : -1;
}
