import type { EntityManager } from 'typeorm';
import type { Site, SiteDraft } from '../../domain/index.ts';
import { SiteCredentialEntity } from './site-credential.entity.ts';
import { SiteEntity } from './site.entity.ts';
import { toSite } from './sites.repository.ts';

export interface StoredSite {
  readonly site: Site;
  readonly kubeconfigSealed: string | null;
}

/** Locked for this transaction. */
export const lockSite = async (manager: EntityManager, id: string): Promise<StoredSite | undefined> => {
  const row = await manager
    .createQueryBuilder(SiteEntity, 'site')
    .where('site.id = :id', { id })
    .setLock('pessimistic_write')
    .getOne();
  if (!row) return undefined;
  const credential = await manager.findOneBy(SiteCredentialEntity, { siteId: id });
  return { site: toSite(row), kubeconfigSealed: credential?.kubeconfigSealed ?? null };
};

export const saveSite = async (
  manager: EntityManager,
  draft: SiteDraft,
  kubeconfigSealed: string,
  now: Date,
): Promise<void> => {
  await manager
    .createQueryBuilder()
    .insert()
    .into(SiteEntity)
    .values({ ...draft, createdAt: now })
    .orUpdate(['name', 'region', 'country', 'qualification', 'storage_class'], ['id'])
    .execute();
  await manager.upsert(SiteCredentialEntity, { siteId: draft.id, kubeconfigSealed }, ['siteId']);
};
