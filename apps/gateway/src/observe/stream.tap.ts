import type { TokenCounts } from '@beffroi/contracts/usage';
import { choicesAsked } from '../body/asked.choices.ts';
import { isMarked, withoutMark } from './byte-order.mark.ts';
import { EventLines, goesOn } from './event.lines.ts';
import { afterLastLine, isOneEvent, LineWalk } from './line.ends.ts';
import { withEventModel } from './model.name.ts';
import { isDelta, maySayMore, parseEvent } from './stream.event.ts';
import type { NamedCalls } from './named.calls.ts';
import { NO_BYTES, type Tap } from './tap.ts';
import { type ReadUsage, withOutput } from './usage.completion.ts';
import {
  companyOf,
  completeEvent,
  endedIn,
  type UsageCompany,
  usageEvent,
  withoutUsage,
} from './usage.event.ts';
import { completedUsage, estimatedUsage, type StatementTerms } from './usage.statement.ts';

/** No line of an engine is longer, nor any event of several lines; one that is passes unread. */
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Reads the events of a stream. A line passes when it is whole, and an event whose JSON is spread over several lines
 * when all of them are there, since no client reads it before; it is looked at once, as bytes; only one that may hold
 * usage or an error is parsed.
 */
export class StreamTap implements Tap {
  deltas = 0;
  deltasAtUsage = 0;
  usage: TokenCounts | undefined = undefined;
  complete = false;
  failed = false;
  error: unknown = undefined;
  readonly #terms: StatementTerms;
  readonly #calls: NamedCalls | undefined;
  /** The beginning of a line whose end has not come. */
  #parts: Buffer[] = [];
  #partsBytes = 0;
  /** A line has been read. */
  #hasBegun = false;
  /** The first event with a choice: what an event of our own is like. */
  #example: Buffer | undefined;
  #isFromElsewhere = false;
  /** The engine's last word on usage, until it is stated in an event of its own. */
  #unstated: ReadUsage | undefined;
  /** Of that last word. */
  #company: UsageCompany | undefined;
  /** The choices that ended with it, or with usage before. */
  #ended: ReadonlySet<unknown> = NONE;
  readonly #lineWalk = new LineWalk();
  /** The event under way has said its data. */
  #hasData = false;
  /** Of an event of several lines. Engines write one line an event; a server in between may write several. */
  #several: EventLines | undefined;

  /** @param calls for a client that must have each piece of a call named */
  constructor(terms: StatementTerms, calls?: NamedCalls) {
    this.#terms = terms;
    this.#calls = calls;
  }

  comesFromElsewhere(): void {
    this.#isFromElsewhere = true;
  }

  pass(chunk: Buffer): Buffer {
    return this.#isPlainDelta(chunk) ? chunk : this.#passLines(chunk);
  }

  /** A chunk that is one whole event which only brings text: what almost all are, and read with the least work. */
  #isPlainDelta(chunk: Buffer): boolean {
    const isAlone = this.#partsBytes === 0 && !this.#hasData && !this.complete;
    if (!isAlone || this.#isFromElsewhere || this.#lineWalk.endedInCr) return false;
    const event = chunk.toString('latin1');
    if (!isOneEvent(event) || !event.startsWith('data:') || maySayMore(event) || !isDelta(event))
      return false;
    if (this.#calls && event.includes('"tool_calls"')) return false;
    this.deltas++;
    this.#example ??= ownCopy(chunk, chunk.length - 2);
    return true;
  }

  #passLines(chunk: Buffer): Buffer {
    const linesEnd = afterLastLine(chunk);
    if (linesEnd === 0) return this.#keep(chunk);
    const read = this.#read(this.#joined(chunk.subarray(0, linesEnd)));
    const begun = chunk.subarray(linesEnd);
    const rest = this.complete ? begun : this.#keep(begun);
    return rest.length === 0 ? read : Buffer.concat([read, rest]);
  }

  /** What the engine did not end is no event: only a last `[DONE]` or usage is read without the end of its line. */
  end(): Buffer {
    const line = this.#takeParts();
    const saidBefore = this.usage;
    const read = this.#several ? this.#endSeveral(this.#several, line) : this.#readLast(line);
    if (this.complete) return read;
    if (!this.#saysAll) return NO_BYTES;
    return this.usage === saidBefore ? this.#addDone() : Buffer.concat([read, NEW_LINE, this.#addDone()]);
  }

  #readLast(bytes: Buffer): Buffer {
    const line = this.#unmarked(bytes);
    return line.length === 0 ? NO_BYTES : (this.#readLine(line) ?? line);
  }

  unstated(): Buffer {
    return this.#unstated ? usageEvent(this.#example, this.#usageToState(), this.#terms) : NO_BYTES;
  }

  /** An engine that said what it used, at the end of the answer, broke nothing off; some leave `[DONE]` out. */
  get #saysAll(): boolean {
    return (
      this.#isLastWord &&
      this.#haveAllEnded &&
      this.deltas === this.deltasAtUsage &&
      !this.failed &&
      !this.complete
    );
  }

  /** Usage alone is said after all choices; what comes with an end may be of the first of several. */
  get #haveAllEnded(): boolean {
    const { body } = this.#terms;
    return this.#company === 'alone' || this.#ended.size >= (body ? choicesAsked(body) : 1);
  }

  /** Usage that is said alone, or with an end, is of the whole answer; with a piece, of what came until then. */
  get #isLastWord(): boolean {
    return this.#company !== undefined && this.#company !== 'with-piece';
  }

  #addDone(): Buffer {
    const done = this.#readDone(DONE) ?? DONE;
    // A blank line ends whatever event was under way.
    return Buffer.concat([NEW_LINE, done]);
  }

  #joined(linesEnd: Buffer): Buffer {
    return this.#partsBytes === 0 ? linesEnd : Buffer.concat([this.#takeParts(), linesEnd]);
  }

  #keep(part: Buffer): Buffer {
    if (part.length === 0) return NO_BYTES;
    this.#parts.push(part);
    this.#partsBytes += part.length;
    return this.#partsBytes > LONGEST_LINE_BYTES ? this.#takeParts() : NO_BYTES;
  }

  #takeParts(): Buffer {
    if (this.#partsBytes === 0) return NO_BYTES;
    const parts = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partsBytes = 0;
    return parts;
  }

  /** Gives the lines as they came, but for those that state usage, and those of an event that is not yet whole. */
  #read(lines: Buffer): Buffer {
    const changed: Buffer[] = [];
    let passed = 0;
    const replace = (from: number, end: number, replacement: Buffer) => {
      changed.push(lines.subarray(passed, from), replacement);
      passed = end;
    };
    if (this.#several && this.#lineWalk.beginInEnd(lines)) {
      this.#several.endsIn(lines.subarray(0, 1));
      replace(0, 1, NO_BYTES);
    }
    this.#lineWalk.walk(lines, (from, end, next) => {
      const line = this.#unmarked(lines.subarray(from, end));
      if (line.length < end - from) replace(from, end - line.length, NO_BYTES);
      if (this.#several && end === from) return replace(from, from, this.#endSeveral(this.#several));
      if (this.#belongsToSeveral(line, lines, next))
        return replace(end - line.length, next, this.#holdLine(line, lines.subarray(end, next)));
      const replacement = this.#readLine(line);
      if (replacement) replace(end - line.length, end, replacement);
    });
    if (changed.length === 0) return lines;
    changed.push(lines.subarray(passed));
    return Buffer.concat(changed);
  }

  /** Nobody needs the mark, which is no part of the first line (WHATWG HTML, §9.2.5). */
  #unmarked(line: Buffer): Buffer {
    const isFirst = !this.#hasBegun && this.deltas === 0;
    this.#hasBegun = true;
    return isFirst && isMarked(line) ? withoutMark(line) : line;
  }

  #belongsToSeveral(line: Buffer, lines: Buffer, next: number): boolean {
    if (this.#several) return true;
    const mayBegin = !this.complete && !this.#hasData && line.toString('latin1', 0, 5) === 'data:';
    return mayBegin && goesOn(line, lines, next);
  }

  /** @returns what passes */
  #holdLine(line: Buffer, end: Buffer): Buffer {
    if (ERROR_EVENT.test(line.toString('latin1'))) this.failed = true;
    this.#hasData = true;
    const several = (this.#several ??= new EventLines());
    several.push(line, end);
    if (several.bytes <= LONGEST_LINE_BYTES) return NO_BYTES;
    this.#several = undefined;
    return several.raw();
  }

  /** @returns what passes instead of the lines */
  #endSeveral(several: EventLines, last = NO_BYTES): Buffer {
    if (last.length > 0) several.push(last, NO_BYTES);
    this.#several = undefined;
    this.#hasData = false;
    const joined = several.joined();
    const changed = this.#readEvent(joined.toString('latin1'), joined);
    return changed ? several.spread(changed) : several.raw();
  }

  /** @returns what passes instead of this line; undefined: itself */
  #readLine(bytes: Buffer): Buffer | undefined {
    if (this.complete) return undefined;
    if (bytes.length === 0) {
      this.#hasData = false;
      return undefined;
    }
    const line = bytes.toString('latin1');
    if (ERROR_EVENT.test(line)) this.failed = true;
    if (!line.startsWith('data:')) return undefined;
    // What follows a whole event before its end makes it none, or was meant as another.
    if (this.#hasData) return undefined;
    this.#hasData = true;
    if (line.startsWith('[DONE]', line.startsWith('data: ') ? 6 : 5)) return this.#readDone(bytes);
    return this.#readEvent(line, bytes);
  }

  #readEvent(line: string, bytes: Buffer): Buffer | undefined {
    const changed = this.#inOurWords(bytes);
    if (isDelta(line)) {
      this.deltas++;
      this.#example ??= ownCopy(changed ?? bytes);
    }
    const read = maySayMore(line) ? this.#readMore(bytes) : undefined;
    return read ? this.#stated(changed ?? bytes, read) : changed;
  }

  /** @param line of an event that states usage */
  #stated(line: Buffer, read: ReadUsage): Buffer {
    if (this.#company === 'with-end') return withoutUsage(line);
    // Whoever asked for usage with each piece gets it as the engine counts it.
    if (this.#company === 'with-piece') return line;
    this.#unstated = undefined;
    return completeEvent(line, read, this.#terms);
  }

  /** @returns what passes instead of this line, its usage aside; undefined: itself */
  #inOurWords(bytes: Buffer): Buffer | undefined {
    const named = this.#calls?.complete(bytes);
    return this.#isFromElsewhere ? withEventModel(named ?? bytes, this.#terms.model.id) : named;
  }

  #readMore(bytes: Buffer): ReadUsage | undefined {
    const event = parseEvent(bytes);
    if (event?.error !== undefined && event.error !== null) {
      this.failed = true;
      this.error = event.error;
    }
    const usage = this.#terms.endpoint.readUsage(event?.usage);
    if (!event || !usage) return undefined;
    this.usage = usage;
    this.deltasAtUsage = this.deltas;
    this.#company = companyOf(event);
    if (this.#company === 'with-end') this.#ended = new Set([...this.#ended, ...endedIn(event)]);
    return (this.#unstated = { stated: event.usage as object, usage });
  }

  /** A stream always ends with usage in an event of its own, whatever its engine says, an error too. */
  #readDone(bytes: Buffer): Buffer | undefined {
    this.complete = true;
    if (this.#isLastWord && !this.failed) this.deltasAtUsage = this.deltas;
    if (this.usage && !this.#unstated) return undefined;
    return Buffer.concat([usageEvent(this.#example, this.#usageToState(), this.#terms), bytes]);
  }

  #usageToState(): Buffer {
    if (!this.#unstated) return estimatedUsage(this.deltas, this.#terms);
    const untold = this.deltas - this.deltasAtUsage;
    const { stated, usage } = untold === 0 ? this.#unstated : withOutput(this.#unstated, untold);
    return completedUsage(Buffer.from(JSON.stringify(stated)), usage, this.#terms);
  }
}

const NONE: ReadonlySet<unknown> = new Set();
const NEW_LINE = Buffer.from('\n');
const DONE = Buffer.from('data: [DONE]\n\n');
const ERROR_EVENT = /^event: ?error$/;

/** A part of what was read would keep all that was read with it, as long as the stream lasts. */
const ownCopy = (bytes: Buffer, length = bytes.length): Buffer => {
  const copy = Buffer.allocUnsafeSlow(length);
  bytes.copy(copy, 0, 0, length);
  return copy;
};
