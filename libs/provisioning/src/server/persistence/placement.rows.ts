import type { CollectiviteId, SiteId } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import {
  ANYWHERE,
  IN_GOOD_STANDING,
  type PlacementPolicy,
  type SiteCheckName,
  type SiteStanding,
} from '../../domain/index.ts';
import { PlacementPolicyEntity } from './placement-policy.entity.ts';

export const readPolicy = async (
  manager: EntityManager,
  collectiviteId: CollectiviteId | null,
): Promise<PlacementPolicy> => {
  if (collectiviteId === null) return ANYWHERE;
  const row = await manager.findOneBy(PlacementPolicyEntity, { collectiviteId });
  return row ? { regions: row.regions, dedicatedPool: row.dedicatedPool } : ANYWHERE;
};

export const savePolicy = async (
  manager: EntityManager,
  collectiviteId: CollectiviteId,
  { regions, dedicatedPool }: PlacementPolicy,
): Promise<void> => {
  const row = { collectiviteId, regions: regions === null ? null : [...regions], dedicatedPool };
  await manager.upsert(PlacementPolicyEntity, row, ['collectiviteId']);
};

/** Does this installation still offer a model? */
export const isOffered = async (manager: EntityManager, model: string): Promise<boolean> => {
  const [row] = await manager.query<{ offered: boolean }[]>(
    'select retired_at is null as offered from catalogue.model where id = $1',
    [model],
  );
  return row?.offered ?? true;
};

/** As {@link isOffered}; it is not retired before the transaction ends. */
export const holdOffered = async (manager: EntityManager, model: string): Promise<boolean> => {
  const [row] = await manager.query<{ offered: boolean }[]>('select catalogue.hold_model($1) as offered', [
    model,
  ]);
  return row!.offered;
};

interface StandingRow {
  readonly id: SiteId;
  readonly reachable: boolean | null;
  readonly blocking: SiteCheckName[] | null;
}

/** Of every site: whether it answers, and what its check found that blocks. A tenant may ask. */
export const readStandings = async (manager: EntityManager): Promise<(id: SiteId) => SiteStanding> => {
  const rows = await manager.query<StandingRow[]>(
    `select site.id, health.reachable, site_check.blocking from catalogue.site
     left join provisioning.site_health health on health.site_id = site.id
     left join provisioning.site_check on site_check.site_id = site.id`,
  );
  const standings = new Map(
    rows.map(({ id, reachable, blocking }) => [
      id,
      { reachable: reachable ?? true, blocking: blocking ?? [] },
    ]),
  );
  return (id) => standings.get(id) ?? IN_GOOD_STANDING;
};
