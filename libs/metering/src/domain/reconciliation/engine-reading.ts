import type { DeploymentId, ModelId } from '@beffroi/kernel';

/** What a process counts of its work, since it started. Input includes what came from the cache. */
export interface EngineTokens {
  readonly prompt: number;
  readonly generation: number;
}

export const NO_TOKENS: EngineTokens = { prompt: 0, generation: 0 };

/** An engine of a deployment, which gateways may be sent to. */
export interface KnownEngine {
  readonly deploymentId: DeploymentId;
  readonly modelId: ModelId;
  /** Its origin; another process may have it later. */
  readonly url: string;
}

/** What one process said of itself. */
export interface EngineReading {
  /** Of the process, by its own clock; null where it does not say. */
  readonly startedAt: Date | null;
  readonly tokens: EngineTokens;
  /** Requests that it works for or has in its queue. */
  readonly underWay: number;
  /** Database time. */
  readonly readAt: Date;
}

/** The last reading of a process, as it is remembered. */
export interface RememberedReading extends EngineReading {
  /** How often in a row it was idle with the same counts: what was read last is then all it did. */
  readonly quietReadings: number;
}

/** Why the counts of an hour are not all of it. */
export const FLAWS = ['unread', 'cut-off'] as const;
/** `unread`: nobody read the engine when the hour changed. `cut-off`: a process ended while it worked. */
export type Flaw = (typeof FLAWS)[number];

/** What a reading adds to an hour. */
export interface HourShare {
  readonly hour: Date;
  readonly tokens: EngineTokens;
  /** Made about the turn of the hour: these may belong to the one beside. */
  readonly carried: EngineTokens;
}

/** Hours whose counts are not whole, first and last. */
export interface FlawedHours {
  readonly from: Date;
  readonly to: Date;
  readonly flaw: Flaw;
}

export interface CountedReading {
  readonly shares: readonly HourShare[];
  readonly flawed: readonly FlawedHours[];
  readonly remembered: RememberedReading;
}
