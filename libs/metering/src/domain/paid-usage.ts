import type { Offer } from '@beffroi/contracts/usage';
import type { CollectiviteId, ModelId, TenantScope } from '@beffroi/kernel';
import type { CalendarDate } from './paris-calendar.ts';

/**
 * What a payer sees of usage that it pays for and another had: what a bill is made of. Whose project, key or request it
 * was is the beneficiary's to know.
 */
export interface PaidUsage {
  readonly beneficiaryId: CollectiviteId;
  /** null: it is no longer on board. */
  readonly beneficiaryName: string | null;
  /** First day of the month, in Paris, that its requests were admitted in. */
  readonly month: CalendarDate;
  readonly modelId: ModelId;
  readonly offer: Offer;
  readonly requests: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

export abstract class PaidUsageReader {
  /**
   * The latest month first; one row more than may be answered where there are more.
   *
   * @param months so many, the running one among them
   */
  abstract list(scope: TenantScope, months: number): Promise<readonly PaidUsage[]>;
}
