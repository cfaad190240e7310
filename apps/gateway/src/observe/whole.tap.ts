import type { TokenCounts } from '@beffroi/contracts/usage';
import { scanText } from '../body/json.scanner.ts';
import type { Tap } from './tap.ts';
import { tokensOfUsage } from './usage.reader.ts';

/** A longer answer passes too, but its usage is not looked for and counts as estimated. */
const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024;

/** Reads a whole answer: keeps its chunks, which the client gets anyway, and looks for `usage` when it is complete. */
export class WholeTap implements Tap {
  readonly deltas = 0;
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
    const usage = members.findLast(({ name }) => name === 'usage');
    if (!usage) return;
    this.usage = tokensOfUsage(JSON.parse(answer.toString('utf8', usage.valueStart, usage.end)));
  }
}
