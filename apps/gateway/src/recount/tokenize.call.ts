import { scanText } from '../body/json.scanner.ts';
import { askWhole } from '../engines/connections/ask.whole.ts';
import type { Question } from '../engines/connections/engine.connections.ts';
import type { Engine } from '../engines/engine.ts';
import type { Route } from '../records/record.views.ts';

/** A list of all tokens comes with their number: of the longest context there is, some megabytes. */
const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;
const FIRST_BYTE_TIMEOUT_MS = 30_000;
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
  const headers = ['content-type', 'application/json'];
  if (route.authorization !== undefined) headers.push('authorization', route.authorization);
  const question: Question = {
    method: 'POST',
    path: '/tokenize',
    headers,
    body,
    firstByteTimeoutMs: FIRST_BYTE_TIMEOUT_MS,
  };
  try {
    const answer = await askWhole(engine.connections, question, { signal, mostBytes: LONGEST_ANSWER_BYTES });
    return answer.status === 200 ? countIn(answer.body) : undefined;
  } catch {
    // Whatever the reason: an estimate is there already.
    return undefined;
  }
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
