import { SseDecoder } from '@beffroi/contracts/openai';
import { type BenchmarkSample, summarise } from '../../domain/index.ts';

export interface BenchmarkTarget {
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

/** Enough to batch, and over in seconds. */
const CONCURRENCY = 8;
const OUTPUT_TOKENS = 64;
const TIMEOUT_MS = 60_000;
/** The same for every model, and nobody's words. */
const QUESTION = 'Décrivez en quelques phrases le rôle d’une mairie.';

/** Asks an engine some questions at the same time. @returns undefined where not all were answered */
export const runBenchmark = async (target: BenchmarkTarget): Promise<Measured | undefined> => {
  const beganMs = performance.now();
  const samples = await Promise.all(
    Array.from({ length: CONCURRENCY }, () => ask(target).catch(() => undefined)),
  );
  const answered = samples.filter((sample) => sample !== undefined);
  if (answered.length < CONCURRENCY) return undefined;
  return { ...summarise(answered, performance.now() - beganMs), concurrency: CONCURRENCY };
};

const ask = async ({ url, apiKey, model }: BenchmarkTarget): Promise<BenchmarkSample | undefined> => {
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
  let outputTokens = 0;
  for await (const bytes of answer.body as AsyncIterable<Uint8Array>) {
    for (const { data } of decoder.push(bytes)) {
      firstTokenMs ??= performance.now() - beganMs;
      outputTokens = outputTokensIn(data) ?? outputTokens;
    }
  }
  return firstTokenMs === undefined || outputTokens === 0 ? undefined : { firstTokenMs, outputTokens };
};

const outputTokensIn = (data: string): number | undefined => {
  if (data === '[DONE]') return undefined;
  const { usage } = JSON.parse(data) as { usage?: { completion_tokens?: number } | null };
  return usage?.completion_tokens;
};
