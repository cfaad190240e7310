import type { Offer } from '@beffroi/contracts/usage';
import type { ApiKeyId, AttachedBodyId, CollectiviteId, ModelId, ProjectId, Scope } from '@beffroi/kernel';

/** Which requests count; what is absent is not asked. */
export interface HourlyFilter {
  readonly collectiviteId?: CollectiviteId;
  readonly attachedBodyId?: AttachedBodyId;
  readonly projectId?: ProjectId;
  readonly apiKeyId?: ApiKeyId;
  readonly modelId?: ModelId;
  readonly offer?: Offer;
  /** Both at whole hours; `from` belongs to it, `to` does not. */
  readonly from: Date;
  readonly to: Date;
}

export interface UsageHour {
  readonly at: Date;
  readonly modelId: ModelId;
  readonly requests: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** At the list prices HT in force when it was used; a model without price costs nothing. */
  readonly listPriceMicros: number;
}

export abstract class HourlyUsage {
  /** Oldest first. A collectivité sees its own. */
  abstract read(scope: Scope, filter: HourlyFilter): Promise<readonly UsageHour[]>;
}
