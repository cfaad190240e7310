import { systemScope } from '@beffroi/kernel';
import type { UnitOfWork } from './unit-of-work.ts';

export interface Purged {
  readonly tombstones: number;
  readonly idempotencyKeys: number;
  /** Ended runs of gateways. */
  readonly presences: number;
}

/**
 * Removes what has served its time: tombstones and idempotency keys older than seven days, runs of gateways that ended
 * thirty days ago. To be called daily.
 */
export const purgeExpired = async (unitOfWork: UnitOfWork): Promise<Purged> => {
  const scope = systemScope('purge of expired tombstones, idempotency keys and presences');
  const operation = 'platform.purge';
  const { value } = await unitOfWork.inScope(scope, { operation }, async (tx) => {
    const [purged] = await tx.manager.query<Purged[]>(
      `with keys as (
         delete from platform.idempotency where created_at < now() - interval '7 days' returning 1
       )
       select dataplane.purge_tombstones() as tombstones, dataplane.purge_presence() as presences,
         (select count(*) from keys) as "idempotencyKeys"`,
    );
    tx.audit({ action: operation, target: { type: 'platform', id: 'expired' }, after: purged });
    return purged!;
  });
  return value;
};
