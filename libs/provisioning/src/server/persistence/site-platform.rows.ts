import type { SiteId } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import type { EnginePlatform } from '../../domain/index.ts';
import { SitePlatformEntity } from './site-platform.entity.ts';

export interface SitePlatform {
  /** Such as `v1.35`, the version whose Pod Security rules hold there. */
  readonly podSecurityVersion: string;
  readonly platform: EnginePlatform;
}

/** undefined: no worker has reached the site yet. */
export const readSitePlatform = async (
  manager: EntityManager,
  siteId: SiteId,
): Promise<SitePlatform | undefined> => {
  const row = await manager.findOneBy(SitePlatformEntity, { siteId });
  return row ? { podSecurityVersion: row.podSecurityVersion, platform: row.platform } : undefined;
};

export const saveSitePlatform = async (
  manager: EntityManager,
  siteId: SiteId,
  seen: SitePlatform,
): Promise<void> => {
  await manager.upsert(SitePlatformEntity, { siteId, ...seen }, ['siteId']);
};
