import type { EngineReading } from '../../domain/index.ts';

/** An engine that has not said what it did by then is asked again at the next turn. */
const TIMEOUT_MS = 3_000;

/** What an engine counts of itself, by its Prometheus page; undefined where it does not say. */
export const askForCounters = async (url: string): Promise<Omit<EngineReading, 'readAt'> | undefined> => {
  try {
    const answer = await fetch(new URL('/metrics', url), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return answer.ok ? readCounters(await answer.text()) : undefined;
  } catch {
    // Starting, stopping or lost: its last reading says up to when it was heard.
    return undefined;
  }
};

/**
 * @param text Prometheus' text format, with vLLM's names; several cores of one engine are added up
 * @returns undefined where it counts no tokens
 */
export const readCounters = (text: string): Omit<EngineReading, 'readAt'> | undefined => {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = SAMPLE.exec(line) ?? [];
    if (name !== undefined) values.set(name, (values.get(name) ?? 0) + Number(value));
  }
  const [prompt, generation] = [values.get('vllm:prompt_tokens_total'), values.get(GENERATION)];
  if (prompt === undefined || generation === undefined) return undefined;
  const started = values.get('process_start_time_seconds');
  return {
    startedAt: started === undefined ? null : new Date(Math.round(started * 1_000)),
    tokens: { prompt: Math.round(prompt), generation: Math.round(generation) },
    underWay: (values.get('vllm:num_requests_running') ?? 0) + (values.get('vllm:num_requests_waiting') ?? 0),
  };
};

const GENERATION = 'vllm:generation_tokens_total';

/** The names that are read here, perhaps with labels, a value, perhaps a time. */
const SAMPLE =
  /^(vllm:(?:prompt_tokens_total|generation_tokens_total|num_requests_running|num_requests_waiting)|process_start_time_seconds)(?:\{.*\})? +([\d.eE+-]+)(?: |$)/;
