import type { EngineLoad } from '../../domain/index.ts';

/** vLLM's names (reference/kubernetes.md §4); the last is what the cache was called before its version 1. */
const SUMS = {
  running: ['vllm:num_requests_running'],
  waiting: ['vllm:num_requests_waiting'],
  finished: ['vllm:request_success_total'],
} as const;
const KV_USAGE = ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'];

/**
 * What an engine says of its load; what it says nothing of is 0.
 *
 * @param text Prometheus' text format
 */
export const readLoad = (text: string): Omit<EngineLoad, 'url'> => {
  const samples = text.split('\n').flatMap(readSample);
  const of = (names: readonly string[]): number[] =>
    samples.filter(({ name }) => names.includes(name)).map(({ value }) => value);
  const sum = (names: readonly string[]): number => of(names).reduce((total, value) => total + value, 0);
  return {
    running: sum(SUMS.running),
    waiting: sum(SUMS.waiting),
    finished: sum(SUMS.finished),
    // Each core of an engine has a cache of its own: the fullest decides.
    kvUsage: Math.max(0, ...of(KV_USAGE)),
  };
};

/** A name, perhaps labels, a value, perhaps a time. */
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? +([\d.eE+-]+)(?: |$)/;

const readSample = (line: string): { readonly name: string; readonly value: number }[] => {
  const [, name, text] = SAMPLE.exec(line) ?? [];
  const value = Number(text);
  return name !== undefined && Number.isFinite(value) ? [{ name, value }] : [];
};
