import { brandId } from '@beffroi/kernel';
import type { HourlyFilter } from '@beffroi/metering/domain';
import type { Limit, QuotaWindow } from '@beffroi/quotas/domain';

/** Which requests a limit is about. */
export const countedFor = (limit: Limit, { startMs, endMs }: QuotaWindow): HourlyFilter => ({
  ...ownerFilter(limit),
  ...(limit.modelId && { modelId: limit.modelId }),
  ...(limit.offer && { offer: limit.offer }),
  from: new Date(startMs),
  to: new Date(endMs),
});

const ownerFilter = ({ level, ownerId, collectiviteId }: Limit): Omit<HourlyFilter, 'from' | 'to'> => {
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
