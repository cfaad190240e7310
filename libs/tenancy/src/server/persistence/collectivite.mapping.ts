import { brandId } from '@beffroi/kernel';
import type { Collectivite, CollectiviteProfile, Population } from '../../domain/index.ts';
import type { CollectiviteEntity } from './collectivite.entity.ts';

export const toCollectivite = (row: CollectiviteEntity): Collectivite => ({
  id: brandId(row.id),
  siren: row.siren === null ? null : brandId(row.siren),
  codeInsee: row.codeInsee === null ? null : brandId(row.codeInsee),
  name: row.name,
  category: row.category,
  natureJuridique: row.natureJuridique,
  department: row.department,
  population: toPopulation(row),
  declared: row.declared,
  state: row.state,
  since: row.stateSince,
  noticeEndsAt: row.noticeEndsAt,
  planId: brandId(row.planId),
  payerId: brandId(row.payerId ?? row.id),
  createdAt: row.createdAt,
});

const toPopulation = (row: CollectiviteEntity): Population | null =>
  row.populationCount === null || row.populationKind === null || row.populationSource === null
    ? null
    : {
        count: row.populationCount,
        kind: row.populationKind,
        vintage: row.populationVintage,
        source: row.populationSource,
      };

export const profileColumns = (profile: CollectiviteProfile) => ({
  siren: profile.siren,
  codeInsee: profile.codeInsee,
  name: profile.name,
  category: profile.category,
  natureJuridique: profile.natureJuridique,
  department: profile.department,
  populationCount: profile.population?.count ?? null,
  populationKind: profile.population?.kind ?? null,
  populationVintage: profile.population?.vintage ?? null,
  populationSource: profile.population?.source ?? null,
  declared: profile.declared,
});
