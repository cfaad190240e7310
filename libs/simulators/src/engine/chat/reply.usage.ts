/** `usage` as vLLM writes it with `--enable-prompt-tokens-details`. */
export interface ReplyUsage {
  readonly prompt_tokens: number;
  readonly total_tokens: number;
  readonly completion_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details?: { readonly reasoning_tokens: number };
}

export interface PromptCount {
  readonly promptTokens: number;
  readonly cachedTokens: number;
}

export interface GeneratedCount {
  /** All of them, reasoning included. */
  readonly completionTokens: number;
  readonly reasoningTokens: number;
}

/** Where a reply states its usage. */
export type UsagePlace = 'own-chunk' | 'with-choices' | 'nowhere';

export function replyUsage(
  { promptTokens, cachedTokens }: PromptCount,
  { completionTokens, reasoningTokens }: GeneratedCount,
): ReplyUsage {
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens: completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    ...(reasoningTokens === 0 ? {} : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}
