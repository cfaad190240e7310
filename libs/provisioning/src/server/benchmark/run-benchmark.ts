import { SseDecoder } from '@beffroi/contracts/openai';
import type { DeploymentId } from '@beffroi/kernel';
import { type BenchmarkSample, summarise } from '../../domain/index.ts';

export interface BenchmarkTarget {
  readonly deploymentId: DeploymentId;
  /** Origin of the engine. */
  readonly url: string;
  readonly apiKey: string;
  /** The name it serves the model under. */
  readonly model: string;
}

export interface Measured {
  readonly outputTokensPerSecond: number;
  readonly timeToFirstTokenMs: number;
  readonly concurrency: number;
}

export interface BenchmarkRun {
  /** undefined: not all were answered. */
  readonly speed: Measured | undefined;
  /** What the engine says of each question that was answered. */
  readonly answered: readonly { readonly promptTokens: number; readonly outputTokens: number }[];
  /** How many were not. */
  readonly unanswered: number;
}

/** Asked at the same time: enough to batch, and over in seconds. */
export const BENCHMARK_QUESTIONS = 8;
const OUTPUT_TOKENS = 64;
const TIMEOUT_MS = 60_000;
/** The same for every model, and nobody's words. */
const QUESTION = 'Décrivez en quelques phrases le rôle d’une mairie.';

/** Asks an engine some questions at the same time. */
export const runBenchmark = async (target: BenchmarkTarget): Promise<BenchmarkRun> => {
  const beganMs = performance.now();
  const samples = await Promise.all(
    Array.from({ length: BENCHMARK_QUESTIONS }, () => ask(target).catch(() => undefined)),
  );
  const answered = samples.filter((sample) => sample !== undefined);
  const unanswered = BENCHMARK_QUESTIONS - answered.length;
  const elapsedMs = performance.now() - beganMs;
  const speed =
    unanswered === 0 ? { ...summarise(answered, elapsedMs), concurrency: BENCHMARK_QUESTIONS } : undefined;
  return { speed, answered, unanswered };
};

type Answer = BenchmarkSample & { readonly promptTokens: number };

const ask = async ({ url, apiKey, model }: BenchmarkTarget): Promise<Answer | undefined> => {
  const beganMs = performance.now();
  const answer = await fetch(new URL('/v1/chat/completions', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      messages: [{ role: 'user', content: QUESTION }],
      max_tokens: OUTPUT_TOKENS,
      stream: true,
      stream_options: { include_usage: true },
    }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok || !answer.body) return undefined;
  const decoder = new SseDecoder();
  let firstTokenMs: number | undefined;
  let used = { promptTokens: 0, outputTokens: 0 };
  for await (const bytes of answer.body as AsyncIterable<Uint8Array>) {
    for (const { data } of decoder.push(bytes)) {
      firstTokenMs ??= performance.now() - beganMs;
      used = usageIn(data) ?? used;
    }
  }
  return firstTokenMs === undefined || used.outputTokens === 0 ? undefined : { firstTokenMs, ...used };
};

const usageIn = (data: string): Pick<Answer, 'promptTokens' | 'outputTokens'> | undefined => {
  if (data === '[DONE]') return undefined;
  const { usage } = JSON.parse(data) as {
    usage?: { prompt_tokens?: number; completion_tokens?: number } | null;
  };
  return usage?.completion_tokens === undefined
    ? undefined
    : { promptTokens: usage.prompt_tokens ?? 0, outputTokens: usage.completion_tokens };
};
