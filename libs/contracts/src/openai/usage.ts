/** `usage` of an OpenAI-shaped answer, as vLLM and Mistral's platform send it. */
export interface WireUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number | null } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number | null } | null;
}

/** `GET /v1/models`, a superset of OpenAI's in Albert's shape. */
export interface WireModel {
  readonly object: 'model';
  readonly id: string;
  readonly type: string;
  readonly aliases: readonly string[];
  /** Unix seconds. */
  readonly created: number;
  readonly owned_by: string;
  readonly max_context_length: number | null;
  /** Euros per million tokens. */
  readonly costs: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

export interface WireModelList {
  readonly object: 'list';
  readonly data: readonly WireModel[];
}
