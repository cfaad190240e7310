import type { Course, Offer, Outcome, Quality } from '@beffroi/contracts/usage';

/** All that is known of one request that was admitted; of what was said in it, nothing is. */
export interface RequestAccount {
  readonly id: string;
  readonly collectiviteId: string;
  readonly payerId: string;
  readonly attachedBodyId: string | null;
  readonly projectId: string;
  readonly apiKeyId: string;
  readonly gatewayId: string;
  readonly offer: Offer;
  readonly modelId: string;
  readonly modelRevision: string;
  readonly deploymentId: string | null;
  readonly siteId: string;
  readonly endpoint: string;
  readonly stream: boolean;
  readonly outcome: Outcome;
  readonly httpStatus: number;
  /** Engines that were tried. */
  readonly attempts: number;
  readonly admittedAt: Date;
  /** From its arrival, as are the next two. */
  readonly admittedAfterMs: number;
  /** null: it was not streamed, or nothing came. */
  readonly ttftMs: number | null;
  readonly latencyMs: number;
  /** null: nothing but its engine took time, or nobody knows. */
  readonly course: Course | null;
  /** With the correction, as are all counts. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly audioMs: number;
  readonly pages: number;
  readonly images: number;
  readonly quality: Quality;
  /** An estimate that was measured later. */
  readonly corrected: boolean;
  /** The first day of the billing period that it counts in. */
  readonly period: string;
}
