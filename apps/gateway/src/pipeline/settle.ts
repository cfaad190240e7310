import type { Course, TokenCounts } from '@beffroi/contracts/usage';
import type { Rerouted, Settlement } from '../journal/journal.entries.ts';
import type { Route } from '../records/record.views.ts';

/** How a forwarded request came to its end. */
export type Ending =
  | { readonly kind: 'completed' }
  | { readonly kind: 'client-aborted' }
  /** Before the first byte; `status` is what the client got instead. */
  | { readonly kind: 'not-answered'; readonly status: number }
  /** After the first byte. */
  | { readonly kind: 'cut-short' };

/** What was seen of the answer. */
export interface Observation {
  readonly usage: TokenCounts | undefined;
  /** Tokens seen that its usage does not count. */
  readonly untoldDeltas: number;
  readonly attempts: number;
  /** The route that answered, where it is not the one of the admission. */
  readonly servedBy: Route | undefined;
  /** Of the monotonic clock. */
  readonly endMs: number;
  readonly latencyMs: number;
  readonly course: Course | undefined;
  /** From arrival to the first byte of a stream. */
  readonly ttftMs: number | undefined;
  /** Whether any byte of an answer came. */
  readonly answered: boolean;
}

/** What nginx logs for a client that closed its connection; no standard status says it. */
const CLIENT_CLOSED_REQUEST = 499;
const NOTHING: TokenCounts = { input: 0, cachedInput: 0, output: 0, reasoning: 0 };

/** What a request cost, once it is over. Before the first byte it cost nothing. */
export const settlementOf = (ending: Ending, seen: Observation, estimatedInputTokens: number): Settlement => {
  const { usage } = seen;
  // Its usage may have been stated early, and the answer gone on since.
  const isTold = usage !== undefined && seen.untoldDeltas === 0;
  const estimated = seen.answered && !isTold;
  const { outcome, httpStatus } = outcomeOf(ending);
  return {
    outcome,
    httpStatus,
    attempts: seen.attempts,
    tokens: estimated ? estimateOf(seen, estimatedInputTokens) : (usage ?? NOTHING),
    ttftMs: seen.ttftMs === undefined ? undefined : Math.round(seen.ttftMs),
    latencyMs: Math.round(seen.latencyMs),
    course: seen.course,
    quality: estimated ? 'estimated' : 'measured',
    rerouted: seen.servedBy && reroutedTo(seen.servedBy),
  };
};

const estimateOf = ({ usage, untoldDeltas }: Observation, estimatedInputTokens: number): TokenCounts => {
  const told = usage ?? { ...NOTHING, input: estimatedInputTokens };
  return { ...told, output: told.output + untoldDeltas };
};

const reroutedTo = ({ id, siteId, offer }: Route): Rerouted => ({ deploymentId: id, siteId, offer });

const outcomeOf = (ending: Ending): Pick<Settlement, 'outcome' | 'httpStatus'> => {
  switch (ending.kind) {
    case 'completed':
      return { outcome: 'completed', httpStatus: 200 };
    case 'client-aborted':
      return { outcome: 'client_aborted', httpStatus: CLIENT_CLOSED_REQUEST };
    case 'not-answered':
      return { outcome: 'upstream_error', httpStatus: ending.status };
    case 'cut-short':
      return { outcome: 'upstream_error', httpStatus: 200 };
  }
};
