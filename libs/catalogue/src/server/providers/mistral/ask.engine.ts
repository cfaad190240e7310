import { types } from 'node:util';
import { Mistral } from '@mistralai/mistralai';
import { HTTPClientError, MistralError, RequestTimeoutError } from '@mistralai/mistralai/models/errors';
import type { ProbeOutcome, ProbeTarget, ProbeTokens } from '../../../domain/index.ts';

const MAX_BODY_IN_REASON = 200;

/** One short question of the kind the model answers, so that what passes here works for its users. */
export const askEngine = async (target: ProbeTarget): Promise<ProbeOutcome> => {
  const startedAt = performance.now();
  try {
    const answer = await questionFor(target)(target);
    if (typeof answer === 'string') return failed(answer);
    return { kind: 'answered', latencyMs: Math.round(performance.now() - startedAt), tokens: answer };
  } catch (error) {
    return failed(reasonOf(error, target.timeoutMs));
  }
};

/** @returns what it used, or what is wrong with the answer */
type Question = (target: ProbeTarget) => Promise<ProbeTokens | string>;

const questionFor = ({ modelType }: ProbeTarget): Question => {
  if (modelType === 'text-embeddings-inference') return askForVector;
  return modelType === 'text-classification' ? askForRanking : askForText;
};

const clientOf = ({ url, apiKey, timeoutMs }: ProbeTarget): Mistral =>
  new Mistral({ serverURL: url, apiKey, timeoutMs, retryConfig: { strategy: 'none' } });

const askForText: Question = async (target) => {
  const { choices, usage } = await clientOf(target).chat.complete({
    model: target.model,
    messages: [{ role: 'user', content: 'Bonjour' }],
    maxTokens: 4,
    temperature: 0,
  });
  if (choices.length === 0) return 'the engine answered without any choice';
  return usage.completionTokens ? tokensOf(usage) : 'the engine answered without counting its tokens';
};

const askForVector: Question = async (target) => {
  const { data, usage } = await clientOf(target).embeddings.create({
    model: target.model,
    inputs: 'Bonjour',
  });
  return data[0]?.embedding?.length ? tokensOf(usage) : 'the engine answered without a vector';
};

const tokensOf = (usage: {
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | null | undefined;
}): ProbeTokens => ({ prompt: usage.promptTokens ?? 0, generation: usage.completionTokens ?? 0 });

/** Mistral's SDK knows no reranking. */
const askForRanking: Question = async ({ url, apiKey, model, timeoutMs }) => {
  const response = await fetch(`${url}/v1/rerank`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, query: 'Bonjour', documents: ['Bonsoir'] }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (!response.ok) return `the engine answered ${response.status}: ${text.slice(0, MAX_BODY_IN_REASON)}`;
  const { results, usage } = JSON.parse(text) as RankingAnswer;
  if (!results?.length) return 'the engine answered without a ranking';
  return { prompt: usage?.prompt_tokens ?? usage?.total_tokens ?? 0, generation: 0 };
};

interface RankingAnswer {
  readonly results?: readonly unknown[];
  readonly usage?: { readonly prompt_tokens?: number; readonly total_tokens?: number };
}

const failed = (reason: string): ProbeOutcome => ({ kind: 'failed', reason });

const reasonOf = (error: unknown, timeoutMs: number): string => {
  if (error instanceof RequestTimeoutError || isTimeout(error)) return `no answer within ${timeoutMs} ms`;
  if (error instanceof HTTPClientError) return `the engine cannot be reached: ${rootMessage(error)}`;
  if (error instanceof MistralError && error.statusCode >= 400)
    return `the engine answered ${error.statusCode}: ${error.body.slice(0, MAX_BODY_IN_REASON)}`;
  if (isUnreachable(error)) return `the engine cannot be reached: ${rootMessage(error)}`;
  if (error instanceof Error) return `the engine’s answer cannot be read: ${error.message}`;
  throw error;
};

/** As `fetch` says it. */
const isUnreachable = (error: unknown): error is Error =>
  types.isNativeError(error) && !(error instanceof MistralError) && types.isNativeError(error.cause);

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

/** The cause that says what happened: `connect ECONNREFUSED …` below «fetch failed». */
const rootMessage = (error: Error): string =>
  types.isNativeError(error.cause) ? rootMessage(error.cause) : error.message;
