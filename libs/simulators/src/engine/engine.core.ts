import { type Attempt } from './attempt.ledger.ts';
import { type ChatEngine } from './chat/chat.engine.ts';
import { type PaceTicker } from './chat/pace.ticker.ts';
import { createPrefixCache } from './chat/prefix.cache.ts';
import { createSlotQueue } from './chat/slot.queue.ts';
import { DEFAULT_BEHAVIOUR, type EngineBehaviour, struck } from './engine.behaviour.ts';
import { type EngineState } from './engine.desk.ts';
import { type MistralTokenizer } from './language/mistral.tokenizer.ts';
import { createEngineMetrics, type EngineGauges } from './vllm.metrics.ts';

export interface EngineOptions {
  /** The pod's name: counters are kept under it, and stay readable after it is gone. */
  readonly id: string;
  /** vLLM's `--served-model-name`. */
  readonly servedModelName: string;
  /** vLLM's `--api-key`, one or several: guards `/v1` and nothing else. */
  readonly apiKey?: string | readonly string[];
  /** 0 or absent takes a free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** Context length in tokens, prompt and reply together. */
  readonly maxModelLen: number;
  /** Answers 503 for so long, as if it loaded weights. */
  readonly startupDelayMs?: number;
  /** vLLM's `--enable-force-include-usage`; on unless false. */
  readonly forceIncludeUsage?: boolean;
}

/** What all engines of a process share. */
export interface EngineSurroundings {
  readonly seed: number;
  readonly tokenizer: MistralTokenizer;
  readonly ticker: PaceTicker;
  settle(this: void, attempt: Attempt): void;
}

/** An engine without its socket: its state, behaviour, queue and numbers. */
export interface EngineCore extends ChatEngine {
  state(): EngineState;
  gauges(): EngineGauges;
  behave(behaviour: EngineBehaviour): void;
  stop(): void;
}

/** The simulated KV cache holds this many full contexts. */
const CONTEXTS_IN_CACHE = 8;

export function createEngineCore(options: EngineOptions, surroundings: EngineSurroundings): EngineCore {
  const { id, servedModelName, maxModelLen, forceIncludeUsage = true, startupDelayMs = 0 } = options;
  const queue = createSlotQueue(() => behaviour.concurrency);
  let behaviour = DEFAULT_BEHAVIOUR;
  let readyAtMs = performance.now() + startupDelayMs;
  let stopped = false;
  let occupiedTokens = 0;

  return {
    ...surroundings,
    servedModelName,
    maxModelLen,
    forceIncludeUsage,
    queue,
    prefixCache: createPrefixCache(),
    metrics: createEngineMetrics(servedModelName, Date.now()),
    behaviour: () => behaviour,
    strike() {
      const { fault } = behaviour;
      behaviour = { ...behaviour, fault: struck(fault) };
      return fault;
    },
    occupy: (tokens) => void (occupiedTokens += tokens),
    settle(attempt) {
      // Whoever is cut off by the end of the engine did not leave: the engine failed it.
      const outcome = stopped && attempt.outcome === 'aborted' ? 'failed' : attempt.outcome;
      surroundings.settle({ ...attempt, engineId: id, outcome });
    },
    state() {
      if (stopped) return 'stopped';
      if (behaviour.fault.kind === 'refuse-connection') return 'refusing';
      if (performance.now() < readyAtMs) return 'starting';
      return behaviour.fault.kind === 'unhealthy' ? 'unhealthy' : 'ready';
    },
    gauges: () => ({
      running: queue.running,
      waiting: queue.waiting,
      kvCacheUsage: Math.min(1, occupiedTokens / (CONTEXTS_IN_CACHE * maxModelLen)),
    }),
    behave(wanted) {
      behaviour = wanted;
      if (wanted.fault.kind === 'slow-start') readyAtMs = performance.now() + wanted.fault.delayMs;
      queue.wake();
    },
    stop: () => void (stopped = true),
  };
}
