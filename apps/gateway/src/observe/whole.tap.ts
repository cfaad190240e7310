import type { TokenCounts } from '@beffroi/contracts/usage';
import { scanText } from '../body/json.scanner.ts';
import type { Tap } from './tap.ts';
import { tokensOfUsage } from './usage.reader.ts';

/** A longer answer passes too, but its usage is not looked for and counts as estimated. */
const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024;

/** Of French prose, with Mistral's tokenizers: what an answer without usage is taken for. */
const BYTES_PER_TOKEN = 5;

/** Reads a whole answer: keeps its chunks, which the client gets anyway, and looks for `usage` when it is complete. */
export class WholeTap implements Tap {
  /** A whole answer comes in no pieces: counted from its text where its usage is missing. */
  deltas = 0;
  readonly failed = false;
  usage: TokenCounts | undefined = undefined;
  complete = false;
  #chunks: Buffer[] = [];
  #bytes = 0;

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= LONGEST_ANSWER_BYTES) this.#chunks.push(chunk);
  }

  /** Called once the engine has said all. */
  end(): void {
    this.complete = true;
    if (this.#bytes > LONGEST_ANSWER_BYTES) return;
    const answer = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    const scanned = scanText(answer);
    const members = scanned.kind === 'object' ? scanned.members : [];
    const valueOf = (wanted: string): unknown => {
      const member = members.findLast(({ name }) => name === wanted);
      return member && JSON.parse(answer.toString('utf8', member.valueStart, member.end));
    };
    this.usage = tokensOfUsage(valueOf('usage'));
    if (!this.usage) this.deltas = Math.ceil(writtenBytes(valueOf('choices')) / BYTES_PER_TOKEN);
  }
}

interface WrittenMessage {
  readonly content?: unknown;
  readonly reasoning_content?: unknown;
  readonly tool_calls?: readonly { readonly function?: { readonly arguments?: unknown } }[] | null;
}

/** What the model wrote in all choices: text, reasoning, arguments of tools. */
const writtenBytes = (choices: unknown): number => {
  if (!Array.isArray(choices)) return 0;
  return (choices as ({ readonly message?: WrittenMessage } | null)[])
    .flatMap((choice) => [
      choice?.message?.content,
      choice?.message?.reasoning_content,
      ...(choice?.message?.tool_calls ?? []).map((call) => call.function?.arguments),
    ])
    .reduce<number>((bytes, text) => bytes + (typeof text === 'string' ? Buffer.byteLength(text) : 0), 0);
};
