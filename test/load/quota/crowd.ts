import { setTimeout as wait } from 'node:timers/promises';
import type { BenchOptions } from './bench.options.ts';

export interface CrowdResult {
  /** Tokens, as the answers state them. */
  readonly spent: number;
  readonly answered: number;
  readonly refused: number;
  readonly broken: number;
}

/** All clients ask at once; who is asked to wait comes again until the time is over. One answer each. */
export const crowd = async (origins: readonly string[], options: BenchOptions): Promise<CrowdResult> => {
  const endMs = Date.now() + options.seconds * 1_000;
  const outcomes = await Promise.all(
    Array.from({ length: options.clients }, (_, index) => client(origins, index, { options, endMs })),
  );
  const tokens = outcomes.filter((outcome) => typeof outcome === 'number');
  const count = (name: string) => outcomes.filter((outcome) => outcome === name).length;
  return {
    spent: tokens.reduce((sum, each) => sum + each, 0),
    answered: tokens.length,
    refused: count('refused'),
    broken: count('broken'),
  };
};

interface Patience {
  readonly options: BenchOptions;
  readonly endMs: number;
}

const client = async (
  origins: readonly string[],
  index: number,
  { options, endMs }: Patience,
): Promise<number | 'refused' | 'broken'> => {
  let last: 'refused' | 'broken' = 'refused';
  for (let tries = 0; Date.now() < endMs; tries++) {
    const answer = await ask(origins[(index + tries) % origins.length]!, options);
    if (typeof answer === 'number') return answer;
    last = answer.kind;
    const againMs = answer.retryAfterSeconds * 1_000;
    if (Date.now() + againMs >= endMs) return last;
    await wait(againMs);
  }
  return last;
};

interface NotAnswered {
  readonly kind: 'refused' | 'broken';
  readonly retryAfterSeconds: number;
}

const ask = async (
  origin: string,
  { apiKey, model, maxTokens, fills }: BenchOptions,
): Promise<number | NotAnswered> => {
  try {
    const response = await fetch(`${origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({
        model,
        max_tokens: maxTokens,
        ...(fills ? { ignore_eos: true } : {}),
        messages: [{ role: 'user', content: 'Bonjour' }],
      }),
    });
    const body = (await response.json()) as { usage?: { total_tokens: number } };
    if (response.ok) return body.usage?.total_tokens ?? 0;
    return { kind: 'refused', retryAfterSeconds: Number(response.headers.get('retry-after') ?? 1) };
  } catch {
    return { kind: 'broken', retryAfterSeconds: 1 };
  }
};
