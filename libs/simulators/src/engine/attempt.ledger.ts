export type AttemptOutcome = 'completed' | 'aborted' | 'failed';

/** One request that reached an engine, once it is over. */
export interface Attempt {
  readonly engineId: string;
  /** The gateway's `x-request-id`; a gateway that tries again sends the same. */
  readonly requestId: string | null;
  readonly model: string | null;
  readonly stream: boolean;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Of these. */
  readonly reasoningTokens: number;
  readonly outcome: AttemptOutcome;
}

/** Tokens are summed over attempts; model, stream and outcome are those of the last one. */
export type RequestCounters = Omit<Attempt, 'engineId' | 'requestId'> & { readonly attempts: number };

export interface EngineCounters {
  readonly requests: number;
  readonly outcomes: Readonly<Record<AttemptOutcome, number>>;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly byRequestId: Readonly<Record<string, RequestCounters>>;
}

/** What the engines of a process generated, including those that are stopped: the truth that tests compare with. */
export interface AttemptLedger {
  settle(this: void, attempt: Attempt): void;
  /** Of one engine, or of all. */
  counters(this: void, engineId?: string): EngineCounters;
}

export function createAttemptLedger(): AttemptLedger {
  const attempts: Attempt[] = [];
  return {
    settle: (attempt) => void attempts.push(attempt),
    counters: (engineId) =>
      count(engineId === undefined ? attempts : attempts.filter((attempt) => attempt.engineId === engineId)),
  };
}

function count(attempts: readonly Attempt[]): EngineCounters {
  const outcomes = { completed: 0, aborted: 0, failed: 0 };
  const sums = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 };
  const byRequestId = new Map<string, RequestCounters>();
  for (const { engineId: _, requestId, ...attempt } of attempts) {
    outcomes[attempt.outcome] += 1;
    sums.promptTokens += attempt.promptTokens;
    sums.cachedTokens += attempt.cachedTokens;
    sums.completionTokens += attempt.completionTokens;
    if (requestId !== null) byRequestId.set(requestId, addAttempt(byRequestId.get(requestId), attempt));
  }
  return { requests: attempts.length, outcomes, ...sums, byRequestId: Object.fromEntries(byRequestId) };
}

function addAttempt(
  earlier: RequestCounters | undefined,
  attempt: Omit<RequestCounters, 'attempts'>,
): RequestCounters {
  return {
    ...attempt,
    promptTokens: attempt.promptTokens + (earlier?.promptTokens ?? 0),
    cachedTokens: attempt.cachedTokens + (earlier?.cachedTokens ?? 0),
    completionTokens: attempt.completionTokens + (earlier?.completionTokens ?? 0),
    reasoningTokens: attempt.reasoningTokens + (earlier?.reasoningTokens ?? 0),
    attempts: 1 + (earlier?.attempts ?? 0),
  };
}
