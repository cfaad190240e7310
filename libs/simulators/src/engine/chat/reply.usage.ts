/** `usage` as vLLM writes it with `--enable-prompt-tokens-details`. */
export interface ReplyUsage {
  readonly prompt_tokens: number;
  readonly total_tokens: number;
  readonly completion_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

export interface PromptCount {
  readonly promptTokens: number;
  readonly cachedTokens: number;
}

/** Where a reply states its usage. */
export type UsagePlace = 'own-chunk' | 'with-choices' | 'nowhere';

export function replyUsage(prompt: PromptCount, completionTokens: number): ReplyUsage {
  return {
    prompt_tokens: prompt.promptTokens,
    total_tokens: prompt.promptTokens + completionTokens,
    completion_tokens: completionTokens,
    prompt_tokens_details: { cached_tokens: prompt.cachedTokens },
  };
}
