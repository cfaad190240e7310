import { type Attempt } from '../attempt.ledger.ts';
import { type EngineBehaviour, type EngineFault } from '../engine.behaviour.ts';
import { type MistralTokenizer } from '../language/mistral.tokenizer.ts';
import { type EngineMetrics } from '../vllm.metrics.ts';
import { type PaceTicker } from './pace.ticker.ts';
import { type PrefixCache } from './prefix.cache.ts';
import { type SlotQueue } from './slot.queue.ts';

/** What endpoints use of the engine they belong to. */
export interface ChatEngine {
  readonly servedModelName: string;
  readonly maxModelLen: number;
  readonly forceIncludeUsage: boolean;
  readonly seed: number;
  readonly tokenizer: MistralTokenizer;
  readonly ticker: PaceTicker;
  readonly queue: SlotQueue;
  readonly prefixCache: PrefixCache;
  readonly metrics: EngineMetrics;
  behaviour(): EngineBehaviour;
  /** The fault that meets this request. */
  strike(): EngineFault;
  /** Tokens that came into the KV cache (or left it, when negative). */
  occupy(tokens: number): void;
  settle(attempt: Omit<Attempt, 'engineId'>): void;
}

/** What is known so far of a request, as it will be counted. */
export type Progress = Omit<Attempt, 'engineId' | 'requestId'>;

export const NOTHING_YET: Progress = {
  model: null,
  stream: false,
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
  outcome: 'failed',
};
