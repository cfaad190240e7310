/** What one event of a stream says, as far as the gateway cares. */
export interface StreamEvent {
  readonly usage?: unknown;
  readonly error?: unknown;
  readonly choices?: readonly StreamChoice[];
}

export interface StreamChoice {
  readonly index: number;
  readonly delta?: { readonly tool_calls?: readonly CallPiece[] | null };
  /** Why it ended, once it has. */
  readonly finish_reason?: string | null;
}

/** A piece of the call of a tool. */
export interface CallPiece {
  index?: number;
  id?: string | null;
  function?: { name?: string | null; arguments?: unknown };
}

const FIELD = 'data:';

/** An event with a choice is a piece of the answer, except those that only announce a role or why it ended. */
export const isDelta = (line: string): boolean =>
  bringsText(line) || (HAS_CHOICE.test(line) && !SAYS_NOTHING.test(line) && !ONLY_ENDS.test(line));

/**
 * As engines spell almost all: quotes inside a text are escaped, so that this is never a part of one. Looked for
 * without the first quote: a search stops at each byte like the first it looks for.
 */
const bringsText = (line: string): boolean => {
  const choice = line.indexOf(CHOICE);
  const text = choice === -1 ? -1 : line.indexOf(TEXT, choice);
  return (
    text !== -1 && line[choice - 1] === '"' && line[text - 1] === '"' && line[text + TEXT.length] !== '"'
  );
};
const CHOICE = 'choices":[{';
const TEXT = 'delta":{"content":"';

const HAS_CHOICE = /"choices":\s*\[\s*\{/;
const SAYS_NOTHING = /"delta":\s*\{\s*(?:"role":\s*"[a-z]+"(?:,\s*"content":\s*(?:""|null))?\s*)?\}/;

/** An empty text with no end may be a token all the same: the first bytes of a character. */
const ONLY_ENDS = /"delta":\s*\{\s*"content":\s*(?:""|null)\s*\}.*"finish_reason":\s*"/s;

/** Quotes inside a JSON string are escaped, so that these are a name, or the last word of a text. */
export const maySayMore = (line: string): boolean => line.includes('usage"') || line.includes('error"');

/** Of a line `data: …`. */
export const parseEvent = (line: Buffer): StreamEvent | undefined => {
  try {
    return JSON.parse(line.toString('utf8', FIELD.length)) as StreamEvent;
  } catch {
    // Not JSON: it passes to the client as it is, and says nothing about usage.
    return undefined;
  }
};
