import type { ApiKeyId } from '@beffroi/kernel';

/** Which requests of one key. */
export interface RequestFilter {
  readonly apiKeyId: ApiKeyId;
  readonly from: Date;
  readonly to: Date;
  /** The path that was called; undefined: any. */
  readonly endpoint?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** One metered request, corrections counted in. */
export interface MeteredRequest {
  readonly admittedAt: Date;
  readonly modelId: string;
  readonly endpoint: string;
  readonly httpStatus: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** At the list prices HT in force when it was admitted, in 10⁻¹² €; null: its model never had one. */
  readonly listPricePicos: number | null;
  readonly latencyMs: number;
  /** null: it was not streamed. */
  readonly ttftMs: number | null;
}
