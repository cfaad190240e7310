import { brandId, type SiteId } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import { blockingChecks, type Finding, type SiteCheck, type SiteCheckName } from '../../domain/index.ts';
import { SiteCheckEntity } from './site-check.entity.ts';

export const readSiteCheck = async (
  manager: EntityManager,
  siteId: SiteId,
): Promise<SiteCheck | undefined> => {
  const row = await manager.findOneBy(SiteCheckEntity, { siteId });
  return row ? toSiteCheck(row) : undefined;
};

export const readSiteChecks = async (
  manager: EntityManager,
  siteIds: readonly SiteId[],
): Promise<SiteCheck[]> => {
  const rows = await manager
    .createQueryBuilder(SiteCheckEntity, 'site_check')
    .where('site_check.site_id = any(:siteIds)', { siteIds })
    .getMany();
  return rows.map(toSiteCheck);
};

/** What keeps a site from hosting anybody; nothing where nobody looked yet. A tenant may ask. */
export const readBlocking = async (manager: EntityManager, siteId: SiteId): Promise<SiteCheckName[]> => {
  const [row] = await manager.query<{ blocking: SiteCheckName[] }[]>(
    'select blocking from provisioning.site_check where site_id = $1',
    [siteId],
  );
  return row?.blocking ?? [];
};

/** What was found stays until the next look is over. */
export const wantSiteCheck = async (manager: EntityManager, siteId: SiteId, now: Date): Promise<void> => {
  await manager.upsert(SiteCheckEntity, { siteId, requestedAt: now }, ['siteId']);
};

export const beginSiteCheck = async (manager: EntityManager, siteId: SiteId, now: Date): Promise<void> => {
  await manager.query(
    `insert into provisioning.site_check (site_id, requested_at, started_at) values ($1, $2, $2)
     on conflict on constraint site_check_pkey do update set started_at = excluded.started_at`,
    [siteId, now],
  );
};

export const endSiteCheck = async (
  manager: EntityManager,
  siteId: SiteId,
  result: { readonly findings: readonly Finding[]; readonly credentialDigest: string; readonly now: Date },
): Promise<void> => {
  const { findings, credentialDigest, now } = result;
  await manager.update(
    SiteCheckEntity,
    { siteId },
    { findings: [...findings], blocking: blockingChecks(findings), credentialDigest, finishedAt: now },
  );
};

const toSiteCheck = ({ siteId, blocking: _, ...row }: SiteCheckEntity): SiteCheck => ({
  ...row,
  siteId: brandId<SiteId>(siteId),
});
