import type { TokenCounts } from '@beffroi/contracts/usage';
import { NO_BYTES, type Tap } from './tap.ts';
import { completeEvent, estimatedEvent } from './usage.event.ts';
import type { StatementTerms } from './usage.statement.ts';

const LF = 0x0a;
/** No event of an engine is longer; one that is passes unread. */
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Reads the events of a stream. A line passes when it is whole, since no client reads it before; it is looked at
 * once, as bytes; only one that may hold usage or an error is parsed. Quotes inside a JSON string are escaped, so
 * `"usage"` with its quotes is never a part of a text.
 */
export class StreamTap implements Tap {
  deltas = 0;
  usage: TokenCounts | undefined = undefined;
  complete = false;
  failed = false;
  readonly #terms: StatementTerms;
  /** The beginning of a line whose end has not come. */
  #parts: Buffer[] = [];
  #partsBytes = 0;
  /** The first event with a choice: what an event of our own is like. */
  #example: Buffer | undefined;

  constructor(terms: StatementTerms) {
    this.#terms = terms;
  }

  pass(chunk: Buffer): Buffer {
    const lastEnd = chunk.lastIndexOf(LF);
    if (lastEnd === -1) return this.#keep(chunk);
    const read = this.#read(this.#joined(chunk.subarray(0, lastEnd + 1)));
    const begun = chunk.subarray(lastEnd + 1);
    const rest = this.complete ? begun : this.#keep(begun);
    return rest.length === 0 ? read : Buffer.concat([read, rest]);
  }

  /** What the engine did not end is no event: only a last `[DONE]` is read without the end of its line. */
  end(): Buffer {
    const line = this.#takeParts();
    const read = this.#readLine(line) ?? line;
    return this.complete ? read : NO_BYTES;
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

  /** Gives the lines as they came, but for those that state usage. */
  #read(lines: Buffer): Buffer {
    const changed: Buffer[] = [];
    let passed = 0;
    let from = 0;
    for (let end = lines.indexOf(LF); end !== -1; end = lines.indexOf(LF, from)) {
      const replacement = this.#readLine(lines.subarray(from, end));
      if (replacement) {
        changed.push(lines.subarray(passed, from), replacement);
        passed = end;
      }
      from = end + 1;
    }
    if (passed === 0) return lines;
    changed.push(lines.subarray(passed));
    return Buffer.concat(changed);
  }

  /** @returns what passes instead of this line; undefined: itself */
  #readLine(bytes: Buffer): Buffer | undefined {
    if (this.complete) return undefined;
    const line = bytes.toString('latin1');
    if (line.startsWith('event: error')) this.failed = true;
    if (!line.startsWith('data:')) return undefined;
    if (line.startsWith('[DONE]', line.startsWith('data: ') ? 6 : 5)) return this.#readDone(bytes);
    return this.#readEvent(line, bytes);
  }

  #readEvent(line: string, bytes: Buffer): Buffer | undefined {
    if (isDelta(line)) {
      this.deltas++;
      this.#example ??= bytes;
    }
    if (!line.includes('"usage"') && !line.includes('"error"')) return undefined;
    const event = parsed(bytes);
    if (event?.error !== undefined && event.error !== null) this.failed = true;
    const usage = this.#terms.readUsage(event?.usage);
    if (!usage) return undefined;
    this.usage = usage;
    return completeEvent(bytes, usage, this.#terms);
  }

  /** A stream always ends with usage, whatever its engine says. */
  #readDone(bytes: Buffer): Buffer | undefined {
    this.complete = true;
    if (this.usage || this.failed) return undefined;
    return Buffer.concat([estimatedEvent(this.#example, this.deltas, this.#terms), bytes]);
  }
}

/** An event with a choice is a piece of the answer, except those that only announce a role or why it ended. */
const isDelta = (line: string): boolean => HAS_CHOICE.test(line) && !SAYS_NOTHING.test(line);
const HAS_CHOICE = /"choices":\s*\[\s*\{/;
const SAYS_NOTHING = /"delta":\s*\{\s*(?:"role":\s*"[a-z]+"(?:,\s*"content":\s*(?:""|null))?)?\s*\}/;

const parsed = (line: Buffer): { usage?: unknown; error?: unknown } | undefined => {
  try {
    return JSON.parse(line.toString('utf8', 'data:'.length)) as object;
  } catch {
    // Not JSON: it passes to the client as it is, and says nothing about usage.
    return undefined;
  }
};
