import type { CollectiviteId } from '@beffroi/kernel';
import { brandId } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import { type CollectiviteProfile, sameBody } from '../../domain/index.ts';

interface Row {
  readonly id: string;
  readonly siren: string | null;
  readonly code_insee: string | null;
  readonly category: CollectiviteProfile['category'];
  readonly name: string;
}

/** Everybody on board, by each thing that tells them apart: a few thousand at most. */
export const readKnownBodies = async (
  manager: EntityManager,
): Promise<(profile: CollectiviteProfile) => CollectiviteId | undefined> => {
  const rows = await manager.query<Row[]>(
    'select id, siren, code_insee, category, name from tenancy.collectivite',
  );
  const known = new Map<string, CollectiviteId>();
  for (const { id, siren, code_insee: codeInsee, category, name } of rows) {
    const collectiviteId = brandId<CollectiviteId>(id);
    if (codeInsee) known.set(codeInsee, collectiviteId);
    known.set(sameBody({ siren, codeInsee, category, name } as CollectiviteProfile), collectiviteId);
  }
  return (profile) => known.get(sameBody(profile)) ?? known.get(profile.codeInsee ?? '');
};
