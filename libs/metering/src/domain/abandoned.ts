import type { UsageEvent } from '@beffroi/contracts/usage';

/** A request that was admitted and whose end nobody has told. */
export interface OpenAdmission {
  /** The event as its admission tells it. */
  readonly event: Omit<
    UsageEvent,
    'outcome' | 'httpStatus' | 'attempts' | 'tokens' | 'latencyMs' | 'quality'
  >;
  readonly estimatedInputTokens: number;
  /** Output tokens of which the gateway last told; 0: none had reached the client. */
  readonly promisedTokens: number;
}

/** What is known of the run of the gateway that admitted it. */
export interface RunState {
  readonly fencedAt: Date | null;
  readonly leftAt: Date | null;
  /** null: it never came to its first poll. */
  readonly polledAt: Date | null;
}

/** A successor replays the disk within seconds; this long after a fence nobody does. */
const REPLAY_MS = 10 * 60_000;
/** maxIsolation + maxRequestDuration + 10 %: nothing that the run admitted can still be under way. */
const SILENCE_MS = 49.5 * 60_000;

/** Whether nobody will settle what a run left open. A successor that comes later still corrects the estimate. */
export const isAbandoned = ({ fencedAt, leftAt, polledAt }: RunState, now: Date): boolean => {
  const age = (instant: Date | null) => (instant ? now.getTime() - instant.getTime() : 0);
  return age(fencedAt) > REPLAY_MS || age(leftAt) > REPLAY_MS || age(polledAt) > SILENCE_MS;
};

/** The event of a request of which only its admission, and perhaps its progress, is known. */
export const estimatedEvent = ({
  event,
  estimatedInputTokens,
  promisedTokens,
}: OpenAdmission): UsageEvent => {
  const delivered = promisedTokens > 0;
  return {
    ...event,
    outcome: 'recovered',
    httpStatus: delivered ? 200 : 502,
    attempts: 1,
    tokens: {
      input: delivered ? estimatedInputTokens : 0,
      cachedInput: 0,
      output: promisedTokens,
      reasoning: 0,
    },
    latencyMs: 0,
    quality: 'estimated',
  };
};
