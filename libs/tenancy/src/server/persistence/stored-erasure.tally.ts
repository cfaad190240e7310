import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import { joinTransaction } from '@beffroi/platform/typeorm';
import type { EntityManager } from 'typeorm';
import { type ErasureCertificate, ErasureTally } from '../../domain/index.ts';
import { CollectiviteEntity } from './collectivite.entity.ts';

/** Kept with the collectivité until its certificate says it. */
export class StoredErasureTally extends ErasureTally {
  override async add(scope: SystemScope, id: CollectiviteId, what: string, count: number): Promise<void> {
    const { manager } = joinTransaction(scope);
    await manager.query(
      `update tenancy.collectivite set erased_so_far = coalesce(erased_so_far, '{}') ||
         jsonb_build_object($2::text, coalesce((erased_so_far ->> $2)::bigint, 0) + $3)
       where id = $1`,
      [id, what, count],
    );
  }
}

/** What was erased of each kind in all sweeps; then it counts anew. */
export const takeTally = async (
  manager: EntityManager,
  id: CollectiviteId,
  kinds: readonly string[],
): Promise<ErasureCertificate['erased']> => {
  const { erasedSoFar } = await manager.findOneByOrFail(CollectiviteEntity, { id });
  await manager.update(CollectiviteEntity, { id }, { erasedSoFar: null });
  return kinds.map((what) => ({ what, count: erasedSoFar?.[what] ?? 0 }));
};
