import { type EngineTokens, type Flaw, NO_TOKENS } from './engine-reading.ts';

/** Requests whose tokens the ledger may not have as their engine counted them, by what came of them. */
export const UNCERTAIN = ['client-aborted', 'failed', 'recovered', 'unstated'] as const;
export type Uncertain = (typeof UNCERTAIN)[number];

export interface RequestSum extends EngineTokens {
  readonly requests: number;
}
export const NO_REQUESTS: RequestSum = { ...NO_TOKENS, requests: 0 };

/** What the ledger has of a deployment's requests that were admitted in an hour. */
export interface LedgerHour {
  /** Those that ended well, with what their engines said. */
  readonly measured: RequestSum;
  readonly uncertain: Readonly<Record<Uncertain, RequestSum>>;
  /** Of all these: they ended after the hour. */
  readonly endedLater: EngineTokens;
  /** Of any of them: as many as one request may have used. */
  readonly largest: EngineTokens;
  /** Attempts that failed before another engine of the model answered. */
  readonly retries: number;
  /** Of `measured` input: it was in the engine's cache, and is counted by the engine all the same. */
  readonly cachedPrompt: number;
}

/** What programs of ours asked engines beside all gateways: smoke tests and benchmarks. */
export interface OwnWork extends EngineTokens {
  /** Questions that were not answered as they should. */
  readonly failed: number;
}

/** Both sides of one deployment and hour, or of several hours that follow each other. */
export interface HourFacts {
  readonly engine: EngineTokens;
  readonly carried: EngineTokens;
  readonly ledger: LedgerHour;
  /** Of requests admitted before, which ended in it or later. */
  readonly fromBefore: EngineTokens;
  readonly ownWork: OwnWork;
  readonly flaw: Flaw | null;
  /** Every gateway has shipped what it admitted in it. */
  readonly isShipped: boolean;
  /** It is over. */
  readonly isOver: boolean;
}

export const NO_LEDGER: LedgerHour = {
  measured: NO_REQUESTS,
  uncertain: {
    'client-aborted': NO_REQUESTS,
    failed: NO_REQUESTS,
    recovered: NO_REQUESTS,
    unstated: NO_REQUESTS,
  },
  endedLater: NO_TOKENS,
  largest: NO_TOKENS,
  retries: 0,
  cachedPrompt: 0,
};
