import type { LimitMetric, LimitWindow, ModelPrices } from '@beffroi/contracts/dataplane';
import type { LimitId } from '@beffroi/kernel';

/** The limits of some requests, as they are held to them: written once in each segment, and named by its number after. */
export interface LimitsNote {
  readonly number: number;
  /** JSON of a {@link LimitsEntry}. */
  readonly text: string;
  /** The segment that it was last written in; set by the journal alone. */
  writtenIn: object | undefined;
}

export interface LimitsEntry {
  readonly number: number;
  /** Those that count what is used; what is in flight ends with its process. */
  readonly limits: readonly NotedLimit[];
  /** What a request costs that falls under them. */
  readonly prices: ModelPrices;
}

export interface NotedLimit {
  readonly limit: LimitId;
  readonly metric: LimitMetric;
  readonly window: LimitWindow;
  /** The start of a budget's window, Unix milliseconds; null: a rate. */
  readonly windowMs: number | null;
}

/** A part of what is held when a segment begins: all settlements before it are counted in, and none after. */
export interface HoldsEntry {
  readonly holds: readonly HeldAmount[];
  /** All that is held has been told. */
  readonly isLast: boolean;
}

export interface HeldAmount {
  readonly limit: LimitId;
  readonly window: number | null;
  /** The start of the window in which a rate was used. */
  readonly spentIn: number | null;
  readonly settled: number;
  readonly reserved: number;
}
