import type { Activator } from '../activator/activator.ts';
import type { Records } from '../records/record.views.ts';
import { brandId, type CollectiviteId } from '@beffroi/kernel';
import type { Starting } from './pool.report.ts';

/** By route: who waits for a model that starts, and by what contract. */
export const startingIn = (
  waits: ReturnType<Activator['waits']>,
  records: Pick<Records, 'tenant'>,
): ReadonlyMap<string, readonly Starting[]> => {
  const starting = new Map<string, Starting[]>();
  for (const { routeId, tenantId, count } of waits) {
    const contract = records.tenant(brandId<CollectiviteId>(tenantId));
    if (contract) starting.set(routeId, [...(starting.get(routeId) ?? []), { contract, count }]);
  }
  return starting;
};
