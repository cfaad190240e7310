import type { Offer, RefusalReason, RefusingLimit } from '@beffroi/contracts/usage';

/** All that is known of one request that was refused to a good key; of what was said in it, nothing is. */
export interface RefusalAccount {
  readonly id: string;
  readonly collectiviteId: string;
  readonly projectId: string;
  readonly apiKeyId: string;
  readonly gatewayId: string;
  /** null: it was refused before its model was known, or named none that its key may use. */
  readonly modelId: string | null;
  /** null: it was refused before a way to an engine was chosen. */
  readonly offer: Offer | null;
  readonly refusedAt: Date;
  /** From its arrival. */
  readonly waitedMs: number;
  readonly httpStatus: number;
  readonly code: string;
  /** Of a newer gateway it may be one that is not known here. */
  readonly reason: RefusalReason | (string & {});
  readonly limit: RefusingLimit | null;
  /** How many others of its key were refused in the same minute for the same reason. */
  readonly alike: number;
}
