import type {
  ApiKeyId,
  AttachedBodyId,
  CollectiviteId,
  DeploymentId,
  GatewayId,
  ModelId,
  ProjectId,
  RequestId,
  SiteId,
} from '@beffroi/kernel';

export const USAGE_EVENT_VERSION = 1;
export const OUTCOMES = ['completed', 'client_aborted', 'upstream_error', 'recovered'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const QUALITIES = ['measured', 'estimated', 'corrected'] as const;
export type Quality = (typeof QUALITIES)[number];
export const OFFERS = ['shared', 'dedicated', 'external'] as const;
export type Offer = (typeof OFFERS)[number];

/** Tokens of one request. Input includes cached input; output includes reasoning and all choices. */
export interface TokenCounts {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
  readonly reasoning: number;
}

/** Where the time of a request went, in milliseconds; what took less than 10 is left out. */
export interface Course {
  /** In the queue before engines that had no room. */
  readonly queuedMs?: number;
  /** For a model of which no engine was up. */
  readonly startingMs?: number;
  /** For limits: others held what was left. */
  readonly limitsMs?: number;
  /** The gateway's own; of a stream, up to its first byte. */
  readonly ownMs?: number;
  /** Where the engines were that failed it before another took it, in their order. */
  readonly failedSites?: readonly SiteId[];
}

/** Immutable, one per admitted request; the id is the request's, chosen on arrival (INTERFACES, Usage event). */
export interface UsageEvent {
  readonly v: typeof USAGE_EVENT_VERSION;
  readonly id: RequestId;
  /** The instant of the reservation, on the database's clock: decides window, price and period. ISO 8601. */
  readonly admittedAt: string;
  readonly gatewayId: GatewayId;
  readonly collectiviteId: CollectiviteId;
  readonly payerId: CollectiviteId;
  readonly attachedBodyId?: AttachedBodyId;
  readonly projectId: ProjectId;
  readonly analyticCode?: string;
  readonly apiKeyId: ApiKeyId;
  /** HMAC of the client's `user` field with the tenant's key; never the field itself. */
  readonly endUser?: string;
  readonly offer: Offer;
  readonly modelId: ModelId;
  readonly modelRevision: string;
  readonly deploymentId?: DeploymentId;
  readonly siteId: SiteId;
  /** The path that was called, such as `/v1/chat/completions`. */
  readonly endpoint: string;
  readonly stream: boolean;
  readonly outcome: Outcome;
  readonly httpStatus: number;
  readonly attempts: number;
  readonly tokens: TokenCounts;
  readonly audioMs: number;
  readonly pages: number;
  readonly images: number;
  readonly ttftMs?: number;
  readonly latencyMs: number;
  /** Absent, as of nearly all: nothing but its engine took time. */
  readonly course?: Course;
  readonly quality: Quality;
  readonly supersedes?: RequestId;
}
