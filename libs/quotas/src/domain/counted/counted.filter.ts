import type { Offer } from '@beffroi/contracts/usage';
import {
  type ApiKeyId,
  type AttachedBodyId,
  brandId,
  type CollectiviteId,
  type ModelId,
  type ProjectId,
} from '@beffroi/kernel';
import type { Limit } from '../limit.ts';
import type { QuotaWindow } from '../quota.window.ts';

/** Which requests count; what is absent is not asked. */
export interface CountedFilter {
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

/** The requests that a limit is about. */
export const countedFor = (limit: Limit, { startMs, endMs }: QuotaWindow): CountedFilter => ({
  ...ownerFilter(limit),
  ...(limit.modelId && { modelId: limit.modelId }),
  ...(limit.offer && { offer: limit.offer }),
  from: new Date(startMs),
  to: new Date(endMs),
});

const ownerFilter = ({ level, ownerId, collectiviteId }: Limit): Omit<CountedFilter, 'from' | 'to'> => {
  if (collectiviteId === null || ownerId === null) return {};
  switch (level) {
    case 'attached-body':
      return { collectiviteId, attachedBodyId: brandId(ownerId) };
    case 'project':
      return { collectiviteId, projectId: brandId(ownerId) };
    case 'key':
      return { collectiviteId, apiKeyId: brandId(ownerId) };
    case 'collectivite':
    case 'pool':
      return { collectiviteId };
  }
};
