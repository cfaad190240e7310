import { type Result } from '@beffroi/kernel';
import { booleanAt, integerAt, type InvalidField, objectAt, readFields } from '../http/field.reader.ts';
import { type Texts, textsAt } from '../http/texts.reader.ts';
import { ANY_COUNT, type ChatRequest, generationFields, LOGPROBS } from './chat.request.ts';

/** A body of `POST /v1/completions`. */
export interface CompletionRequest extends ChatRequest {
  readonly prompts: Texts;
}

/** vLLM's own bound, where a completion names none. */
const DEFAULT_MAX_TOKENS = 16;

export function parseCompletionRequest(body: unknown): Result<CompletionRequest, InvalidField> {
  return readFields(() => {
    const source = objectAt(body, 'body');
    const prompts = textsAt(source, 'prompt');
    // None at all: only what stands there already is told again.
    const fewest = booleanAt(source, 'echo') ? 0 : 1;
    const maxTokens = integerAt(source, 'max_tokens', { ...ANY_COUNT, min: fewest }, DEFAULT_MAX_TOKENS);
    return {
      ...generationFields(source, maxTokens),
      prompts,
      // What it says depends on what it is asked, as in a chat.
      messages: [{ role: 'user', text: JSON.stringify(prompts), images: [], toolCalls: [] }],
      tools: [],
      shape: { kind: 'text' },
      maxTokens,
      logprobs: integerAt(source, 'logprobs', LOGPROBS, null),
      reasons: false,
    };
  });
}
