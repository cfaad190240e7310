import type { TokenCounts } from '@beffroi/contracts/usage';
import { type Member, scanText } from '../body/json.scanner.ts';
import { spliceObject } from '../body/object.splice.ts';
import { withObject } from './answer.object.ts';
import { withoutMark } from './byte-order.mark.ts';
import { withModelName } from './model.name.ts';
import { plainUsageAt } from './plain.usage.ts';
import { NO_BYTES, type Tap } from './tap.ts';
import { completeUsage } from './usage.completion.ts';
import { usageNearEnd, type ValuePlace } from './usage.place.ts';
import { estimatedUsage, type StatementTerms } from './usage.statement.ts';
import { writtenBytes } from './written.bytes.ts';

/** A longer answer passes as it comes; of it, so much is held back as its usage is looked for in. */
const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024;
const END_BYTES = 64 * 1024;

/** Of French prose, with Mistral's tokenizers: what an answer without usage is taken for. */
const BYTES_PER_TOKEN = 5;

/** Reads a whole answer: keeps it until it is complete, since a client has no use for a part of it. */
export class WholeTap implements Tap {
  /** A whole answer comes in no pieces: counted from its text where its usage is missing. */
  deltas = 0;
  readonly deltasAtUsage = 0;
  failed = false;
  error: unknown = undefined;
  usage: TokenCounts | undefined = undefined;
  complete = false;
  readonly #terms: StatementTerms;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #isFromElsewhere = false;

  constructor(terms: StatementTerms) {
    this.#terms = terms;
  }

  comesFromElsewhere(): void {
    this.#isFromElsewhere = true;
  }

  pass(chunk: Buffer): Buffer {
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    return this.#isTooLong() ? this.#takeAllButEnd() : NO_BYTES;
  }

  /** What is no JSON object is no answer, and not complete: a page of some proxy, or compressed bytes. Nobody needs a mark before it. */
  end(): Buffer {
    const rest = withoutMark(this.#takeChunks());
    if (this.#isTooLong()) return this.#readEnd(rest);
    const { model, endpoint } = this.#terms;
    const read = this.#read(this.#isFromElsewhere ? withModelName(rest, model.id) : rest);
    if (read === undefined) return NO_BYTES;
    this.complete = true;
    return endpoint.answerObject === undefined ? read : withObject(read, endpoint.answerObject);
  }

  unstated(): Buffer {
    return NO_BYTES;
  }

  #isTooLong(): boolean {
    return this.#bytes > LONGEST_ANSWER_BYTES;
  }

  /** Engines write usage at the end: so much of it is held back until it is there. */
  #takeAllButEnd(): Buffer {
    const all = this.#takeChunks();
    const kept = Math.max(0, all.length - END_BYTES);
    this.#chunks.push(all.subarray(kept));
    return all.subarray(0, kept);
  }

  /** Of an answer too long to be looked at from its beginning. */
  #readEnd(end: Buffer): Buffer {
    this.complete = true;
    const near = usageNearEnd(end);
    const completed = near && this.#complete(end, near);
    if (completed) return completed;
    this.deltas = Math.min(Math.ceil(this.#bytes / BYTES_PER_TOKEN), this.#terms.mostOutputTokens);
    return end;
  }

  #takeChunks(): Buffer {
    const taken = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#chunks = [];
    return taken;
  }

  #read(answer: Buffer): Buffer | undefined {
    const near = usageNearEnd(answer);
    const completed = near && this.#complete(answer, near);
    if (completed) return completed;
    const scanned = scanText(answer);
    if (scanned.kind === 'crowded') return answer;
    if (scanned.kind !== 'object') return undefined;
    const member = scanned.members.findLast(({ name }) => name === 'usage');
    const stated = member && this.#complete(answer, member);
    if (stated) return stated;
    this.error = errorIn(answer, scanned.members);
    this.failed = this.error !== undefined;
    return this.#estimate(answer, scanned.members);
  }

  /** @returns undefined where that is no usage */
  #complete(answer: Buffer, place: ValuePlace): Buffer | undefined {
    const stated = plainUsageAt(answer, place) ?? valueOf(answer, place);
    const usage = this.#terms.endpoint.readUsage(stated);
    if (!usage) return undefined;
    this.usage = usage;
    return completeUsage(answer, place, { stated: stated as object, usage }, this.#terms);
  }

  #estimate(answer: Buffer, members: readonly Member[]): Buffer {
    const choices = members.findLast(({ name }) => name === 'choices');
    this.deltas = Math.ceil(writtenBytes(choices && valueOf(answer, choices)) / BYTES_PER_TOKEN);
    const usage = estimatedUsage(this.deltas, this.#terms).toString();
    return spliceObject(answer, members, new Map([['usage', usage]]));
  }
}

/** What an answer has that is one. */
const ANSWERS = new Set(['choices', 'data', 'results']);

/** Some servers say 200 to an error: `{"error": …}`, or vLLM's older `{"object": "error", "message", "code"}`. */
const errorIn = (answer: Buffer, members: readonly Member[]): unknown => {
  if (members.some(({ name }) => ANSWERS.has(name))) return undefined;
  const said = (name: string): unknown => {
    const member = members.findLast((each) => each.name === name);
    return member && valueOf(answer, member);
  };
  return said('object') === 'error'
    ? { message: said('message'), code: said('code') }
    : (said('error') ?? undefined);
};

const valueOf = (answer: Buffer, { valueStart, end }: ValuePlace): unknown =>
  JSON.parse(answer.toString('utf8', valueStart, end));
