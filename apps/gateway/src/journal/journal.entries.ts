import type { Course, Outcome, Quality, TokenCounts, UsageEvent } from '@beffroi/contracts/usage';
import type { RequestId } from '@beffroi/kernel';
import type { Charge } from '@beffroi/quotas/domain';
import type { LimitsNote } from './limits.note.ts';

/** Who answered, where another engine failed first and the second lies behind another route. */
export type Rerouted = Pick<UsageEvent, 'offer' | 'siteId' | 'deploymentId'>;

/** What only the end of a request tells of its usage event. */
export interface Settlement {
  readonly outcome: Outcome;
  readonly httpStatus: number;
  readonly attempts: number;
  readonly tokens: TokenCounts;
  readonly ttftMs?: number | undefined;
  readonly latencyMs: number;
  readonly course?: Course | undefined;
  readonly quality: Quality;
  /** Takes the place of what the admission said. */
  readonly rerouted?: Rerouted | undefined;
}

/** JSON of a settlement. Nothing of it must be escaped but what is seldom there: its course and its route. */
export const settlementText = (settlement: Settlement): string => {
  const { outcome, httpStatus, attempts, tokens, ttftMs, latencyMs, course, quality, rerouted } = settlement;
  const { input, cachedInput, output, reasoning } = tokens;
  return (
    `{"outcome":"${outcome}","httpStatus":${httpStatus},"attempts":${attempts},` +
    `"tokens":{"input":${input},"cachedInput":${cachedInput},"output":${output},"reasoning":${reasoning}},` +
    (ttftMs === undefined ? '' : `"ttftMs":${ttftMs},`) +
    `"latencyMs":${latencyMs},` +
    (course === undefined ? '' : `"course":${JSON.stringify(course)},`) +
    `"quality":"${quality}"` +
    (rerouted === undefined ? '}' : `,"rerouted":${JSON.stringify(rerouted)}}`)
  );
};

/** The usage event as its admission tells it. */
export type AdmittedEvent = Omit<UsageEvent, keyof Settlement | 'supersedes'>;

export interface Admission {
  readonly event: AdmittedEvent;
  /** For a settlement that the engine gave no count for. */
  readonly estimatedInputTokens: number;
  /** The number of a `LimitsEntry` before it in its segment; none: nothing limits it. */
  readonly limits?: number;
}

/** An admission on its way to the journal. */
export interface AdmissionText {
  readonly id: RequestId;
  /** Database time, ISO 8601. */
  readonly admittedAt: string;
  readonly estimatedInputTokens: number;
  /** JSON of an {@link AdmittedEvent}. */
  readonly eventText: string;
  readonly limits?: LimitsNote | undefined;
  /** The most it can cost, where it is under any limit. */
  readonly reserved?: Charge | undefined;
}

/** How far a stream had come: written before these tokens reach the client, so never below what it got. */
export interface Progress {
  readonly id: RequestId;
  readonly outputTokens: number;
  readonly elapsedMs: number;
}

/** First in each segment. */
export interface SegmentHeader {
  readonly gatewayId: string;
  readonly incarnation: string;
  readonly bootId: string;
}

/** A usage event as JSON in two parts: joined, the first would be copied once more. */
export interface EventText {
  readonly head: string;
  readonly tail: string;
}

/**
 * The event as it is shipped: what admission told and what the end told, joined without parsing either, save
 * where the end takes back a part of the admission.
 */
export const eventOf = (admittedEvent: string, settlement: Settlement, settlementText: string): EventText =>
  settlement.rerouted === undefined
    ? { head: admittedEvent.slice(0, -1), tail: `,${settlementText.slice(1)}` }
    : { head: joinRerouted(admittedEvent, settlement), tail: '' };

export const joinEvent = (admittedEvent: string, settlement: Settlement, settlementText: string): string => {
  const { head, tail } = eventOf(admittedEvent, settlement, settlementText);
  return head + tail;
};

const joinRerouted = (admittedEvent: string, { rerouted, ...ending }: Settlement): string =>
  JSON.stringify({ ...(JSON.parse(admittedEvent) as AdmittedEvent), ...rerouted, ...ending });

/**
 * The settlement of a request whose gateway died. It is a function of what the journal holds, so that recovering
 * twice gives the same event. Without progress nothing had left for the client, and nothing is counted.
 */
export const recoveredSettlement = (
  admission: Pick<Admission, 'estimatedInputTokens'>,
  progress: Progress | undefined,
): Settlement => ({
  outcome: 'recovered',
  httpStatus: progress ? 200 : 502,
  attempts: 1,
  tokens: {
    input: progress ? admission.estimatedInputTokens : 0,
    cachedInput: 0,
    output: progress?.outputTokens ?? 0,
    reasoning: 0,
  },
  latencyMs: progress?.elapsedMs ?? 0,
  quality: 'estimated',
});
