import type { EngineTokens } from './engine-reading.ts';
import { type HourFacts, type RequestSum, UNCERTAIN, type Uncertain } from './hour-facts.ts';

export const CAUSES = ['in-flight', ...UNCERTAIN, 'retried', 'own-work'] as const;
export type Cause = (typeof CAUSES)[number];

/** A part of the difference, and what it comes from. */
export interface Explanation {
  readonly cause: Cause;
  /** Requests that may be the reason; 0 where that cannot be said. */
  readonly requests: number;
  readonly tokens: EngineTokens;
}

export interface Comparison {
  /**
   * `open`: the hour is not over. `awaited`: some gateway has not shipped all of it. `incomplete`: the engines were not
   * read throughout, so there is nothing to compare. `explained`, `unexplained`: compared.
   */
  readonly state: 'open' | 'awaited' | 'incomplete' | 'explained' | 'unexplained';
  readonly engine: EngineTokens;
  /** Of the ledger, with our own work. */
  readonly counted: EngineTokens;
  /** What the engines say above what was counted; below: negative. */
  readonly difference: EngineTokens;
  readonly explanations: readonly Explanation[];
  readonly unexplained: EngineTokens;
}

/** Of what was counted or said, whichever is more. */
export const ALARM_SHARE = 0.001;
/** A question of ours, and an answer cut short: neither is long. */
const OWN_QUESTION_TOKENS = 256;

/** How much a cause may add to a difference at most, and take from it. */
interface Bounds {
  readonly cause: Cause;
  readonly requests: number;
  readonly least: EngineTokens;
  readonly most: EngineTokens;
}

/** Compares the two sides and lays the difference to its causes, each for as much as it can bear. */
export const compareHour = (facts: HourFacts): Comparison => {
  const { engine, ledger, ownWork } = facts;
  const sums: readonly EngineTokens[] = [ledger.measured, ...Object.values(ledger.uncertain), ownWork];
  const counted = both((kind) => sums.reduce((sum, tokens) => sum + tokens[kind], 0));
  const difference = both((kind) => engine[kind] - counted[kind]);
  let left = difference;
  const explanations = boundsOf(facts).flatMap(({ cause, requests, least, most }): Explanation[] => {
    const tokens = both((kind) => Math.min(Math.max(left[kind], least[kind]), most[kind]));
    left = both((kind) => left[kind] - tokens[kind]);
    return tokens.prompt === 0 && tokens.generation === 0 ? [] : [{ cause, requests, tokens }];
  });
  return {
    state: stateOf(facts, counted, left),
    engine,
    counted,
    difference,
    explanations,
    unexplained: left,
  };
};

const both = (of: (kind: keyof EngineTokens) => number): EngineTokens => ({
  prompt: of('prompt'),
  generation: of('generation'),
});

const stateOf = (
  { engine, flaw, isOver, isShipped }: HourFacts,
  counted: EngineTokens,
  unexplained: EngineTokens,
): Comparison['state'] => {
  if (!isOver) return 'open';
  if (flaw !== null) return 'incomplete';
  if (!isShipped) return 'awaited';
  const isMuch = (kind: keyof EngineTokens) =>
    Math.abs(unexplained[kind]) > ALARM_SHARE * Math.max(engine[kind], counted[kind]);
  return isMuch('prompt') || isMuch('generation') ? 'unexplained' : 'explained';
};

const boundsOf = (facts: HourFacts): readonly Bounds[] => {
  const { ledger, carried, fromBefore, ownWork } = facts;
  return [
    {
      cause: 'in-flight',
      requests: 0,
      least: both((kind) => -ledger.endedLater[kind] - carried[kind]),
      most: both((kind) => fromBefore[kind] + carried[kind]),
    },
    ...UNCERTAIN.map((cause) => uncertainBounds(cause, ledger.uncertain[cause], facts)),
    {
      cause: 'retried',
      requests: ledger.retries,
      least: both(() => 0),
      most: both((kind) => ledger.retries * ledger.largest[kind]),
    },
    {
      cause: 'own-work',
      requests: ownWork.failed,
      least: both(() => 0),
      most: both(() => ownWork.failed * OWN_QUESTION_TOKENS),
    },
  ];
};

/** An estimate may be all too much; what was not seen of a request is no more than the largest of the hour used. */
const uncertainBounds = (cause: Uncertain, sum: RequestSum, { ledger, engine }: HourFacts): Bounds => {
  const isLargestKnown = ledger.measured.requests > 0;
  return {
    cause,
    requests: sum.requests,
    least: both((kind) => -sum[kind]),
    most: both((kind) => {
      if (sum.requests === 0) return 0;
      return isLargestKnown ? sum.requests * ledger.largest[kind] : engine[kind];
    }),
  };
};
