import type { TokenCounts } from '@beffroi/contracts/usage';
import type { Tap } from './tap.ts';
import { tokensOfUsage } from './usage.reader.ts';

const LF = 0x0a;
/** No event of an engine is longer; what follows in one that is, is not read. */
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Reads the events of a stream. A line is looked at once, as bytes; only one that may hold usage or an error is
 * parsed. Quotes inside a JSON string are escaped, so `"usage"` with its quotes is never a part of a text.
 */
export class StreamTap implements Tap {
  deltas = 0;
  usage: TokenCounts | undefined = undefined;
  complete = false;
  failed = false;
  /** The beginning of a line whose end has not come. */
  #parts: Buffer[] = [];
  #partsBytes = 0;

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
      this.#readLine(this.#joined(chunk.subarray(from, end)));
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** Whether an event has begun and not ended: what is written next would become a part of it. */
  get insideLine(): boolean {
    return this.#partsBytes > 0;
  }

  #joined(lineEnd: Buffer): Buffer {
    if (this.#partsBytes === 0) return lineEnd;
    const line = Buffer.concat([...this.#parts, lineEnd]);
    this.#parts = [];
    this.#partsBytes = 0;
    return line;
  }

  #keep(part: Buffer): void {
    if (this.#partsBytes < LONGEST_LINE_BYTES) this.#parts.push(part);
    this.#partsBytes += part.length;
  }

  #readLine(bytes: Buffer): void {
    const line = bytes.toString('latin1');
    if (line.startsWith('event: error')) this.failed = true;
    if (!line.startsWith('data:')) return;
    if (line.startsWith('[DONE]', line.startsWith('data: ') ? 6 : 5)) this.complete = true;
    else this.#readEvent(line, bytes);
  }

  #readEvent(line: string, bytes: Buffer): void {
    if (isDelta(line)) this.deltas++;
    if (!line.includes('"usage"') && !line.includes('"error"')) return;
    const event = parsed(bytes);
    this.usage = tokensOfUsage(event?.usage) ?? this.usage;
    if (event?.error !== undefined && event.error !== null) this.failed = true;
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
