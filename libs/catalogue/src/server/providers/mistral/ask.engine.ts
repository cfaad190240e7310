import { types } from 'node:util';
import { Mistral } from '@mistralai/mistralai';
import { HTTPClientError, MistralError, RequestTimeoutError } from '@mistralai/mistralai/models/errors';
import type { ProbeOutcome, ProbeTarget } from '../../../domain/index.ts';

const MAX_BODY_IN_REASON = 200;

/** One short question through Mistral's own SDK, so that what passes here works for its users. */
export const askEngine = async ({ url, apiKey, model, timeoutMs }: ProbeTarget): Promise<ProbeOutcome> => {
  const client = new Mistral({ serverURL: url, apiKey, timeoutMs, retryConfig: { strategy: 'none' } });
  const startedAt = performance.now();
  try {
    const { choices, usage } = await client.chat.complete({
      model,
      messages: [{ role: 'user', content: 'Bonjour' }],
      maxTokens: 4,
      temperature: 0,
    });
    if (choices.length === 0) return failed('the engine answered without any choice');
    if (!usage.completionTokens) return failed('the engine answered without counting its tokens');
    return { kind: 'answered', latencyMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    return failed(reasonOf(error, timeoutMs));
  }
};

const failed = (reason: string): ProbeOutcome => ({ kind: 'failed', reason });

const reasonOf = (error: unknown, timeoutMs: number): string => {
  if (error instanceof RequestTimeoutError) return `no answer within ${timeoutMs} ms`;
  if (error instanceof HTTPClientError) return `the engine cannot be reached: ${rootMessage(error)}`;
  if (error instanceof MistralError && error.statusCode >= 400)
    return `the engine answered ${error.statusCode}: ${error.body.slice(0, MAX_BODY_IN_REASON)}`;
  if (error instanceof Error) return `the engine’s answer cannot be read: ${error.message}`;
  throw error;
};

/** The cause that says what happened: `connect ECONNREFUSED …` below «fetch failed». */
const rootMessage = (error: Error): string =>
  types.isNativeError(error.cause) ? rootMessage(error.cause) : error.message;
