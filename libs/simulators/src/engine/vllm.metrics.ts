import { createHistogram } from './metrics.histogram.ts';

/** The numbers vLLM exposes, under its own names. Durations in seconds, as Prometheus wants them. */
export interface EngineMetrics {
  promptAdmitted(promptTokens: number, cachedTokens: number): void;
  tokensGenerated(count: number): void;
  /** `reason` is a finish reason, or `abort`. */
  requestFinished(reason: string): void;
  timed(histogram: TimedPart, seconds: number): void;
  /** The Prometheus text exposition. */
  expose(gauges: EngineGauges): string;
}

export interface EngineGauges {
  readonly running: number;
  readonly waiting: number;
  /** Share of the KV cache in use, 0 to 1. */
  readonly kvCacheUsage: number;
}

const BOUNDS_SECONDS = {
  time_to_first_token_seconds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  request_time_per_output_token_seconds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
  e2e_request_latency_seconds: [0.1, 0.3, 0.5, 1, 2.5, 5, 10, 30, 60],
  request_queue_time_seconds: [0.001, 0.01, 0.1, 0.5, 1, 5, 10, 30],
} as const;

type TimedPart = keyof typeof BOUNDS_SECONDS;

/** @param startedAtMs Unix milliseconds, of the process that this stands for */
export function createEngineMetrics(modelName: string, startedAtMs: number): EngineMetrics {
  const labels = `model_name=${JSON.stringify(modelName)},engine="0"`;
  const counters = {
    prompt_tokens_total: 0,
    generation_tokens_total: 0,
    prefix_cache_queries_total: 0,
    prefix_cache_hits_total: 0,
  };
  const finished = new Map<string, number>();
  const histograms = new Map(
    Object.entries(BOUNDS_SECONDS).map(([name, bounds]) => [name, createHistogram(bounds)]),
  );

  const single = (type: 'gauge' | 'counter') => (entry: [string, number]) => [
    `# TYPE vllm:${entry[0]} ${type}`,
    `vllm:${entry[0]}{${labels}} ${entry[1]}`,
  ];
  const successes = () => [
    '# TYPE vllm:request_success_total counter',
    ...Array.from(
      finished,
      ([reason, count]) => `vllm:request_success_total{${labels},finished_reason="${reason}"} ${count}`,
    ),
  ];

  return {
    promptAdmitted(promptTokens, cachedTokens) {
      counters.prompt_tokens_total += promptTokens;
      counters.prefix_cache_queries_total += promptTokens;
      counters.prefix_cache_hits_total += cachedTokens;
    },
    tokensGenerated: (count) => void (counters.generation_tokens_total += count),
    requestFinished: (reason) => void finished.set(reason, 1 + (finished.get(reason) ?? 0)),
    timed: (name, seconds) => histograms.get(name)?.observe(seconds),
    expose({ running, waiting, kvCacheUsage }) {
      const gauges = {
        num_requests_running: running,
        num_requests_waiting: waiting,
        kv_cache_usage_perc: kvCacheUsage,
      };
      const lines = [
        '# TYPE process_start_time_seconds gauge',
        `process_start_time_seconds ${startedAtMs / 1_000}`,
        ...Object.entries(gauges).flatMap(single('gauge')),
        ...Object.entries(counters).flatMap(single('counter')),
        ...successes(),
        ...Array.from(histograms).flatMap(([name, histogram]) => histogram.expose(`vllm:${name}`, labels)),
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}
