import { scanText } from '../body/json.scanner.ts';
import type { Engine } from '../engines/engine.ts';
import type { Route } from '../records/record.views.ts';

/** A list of all tokens comes with their number: of the longest context there is, some megabytes. */
const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;
const MOST_TOKENS = 1_000_000_000;

export interface TokenizeCall {
  readonly engine: Pick<Engine, 'connections'>;
  readonly route: Pick<Route, 'authorization'>;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

/** Asks an engine how many tokens a prompt has; undefined where it does not say. */
export const countTokens = async (call: TokenizeCall): Promise<number | undefined> => {
  const { engine, route, body, signal } = call;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (route.authorization !== undefined) headers.authorization = route.authorization;
  try {
    const answer = await engine.connections.request({
      path: '/tokenize',
      method: 'POST',
      headers,
      body,
      signal,
    });
    const text = await readAtMost(answer.body, LONGEST_ANSWER_BYTES);
    return answer.statusCode === 200 && text ? countIn(text) : undefined;
  } catch {
    // Whatever the reason: an estimate is there already.
    return undefined;
  }
};

const readAtMost = async (chunks: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer | undefined> => {
  const read: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > mostBytes) return undefined;
    read.push(chunk);
  }
  return Buffer.concat(read);
};

/** The tokens themselves are walked over, not built. */
const countIn = (text: Buffer): number | undefined => {
  const scanned = scanText(text);
  const member = scanned.kind === 'object' ? scanned.members.find(({ name }) => name === 'count') : undefined;
  const count: unknown = member && JSON.parse(text.toString('utf8', member.valueStart, member.end));
  return isCount(count) ? count : undefined;
};

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= MOST_TOKENS;
