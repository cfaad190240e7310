import type { EntityManager } from 'typeorm';
import type { Collectivite } from '../../domain/index.ts';

/** One to insert, with its sealed cache salt. */
export interface NewCollectivite {
  readonly collectivite: Collectivite;
  readonly cacheSaltSealed: string;
}

/**
 * Inserts many in one statement.
 *
 * @returns the ids of those inserted; who is on board already, or came on board meanwhile, is left out
 */
export const insertCollectivites = async (
  manager: EntityManager,
  batch: readonly NewCollectivite[],
): Promise<ReadonlySet<string>> => {
  const rows = await manager.query<{ id: string }[]>(
    `insert into tenancy.collectivite
     select * from jsonb_populate_recordset(null::tenancy.collectivite, $1)
     on conflict do nothing
     returning id`,
    [JSON.stringify(batch.map(toRow))],
  );
  return new Set(rows.map(({ id }) => id));
};

/** Columns of `tenancy.collectivite`. */
const toRow = ({ collectivite, cacheSaltSealed }: NewCollectivite) => ({
  id: collectivite.id,
  siren: collectivite.siren,
  code_insee: collectivite.codeInsee,
  name: collectivite.name,
  category: collectivite.category,
  nature_juridique: collectivite.natureJuridique,
  department: collectivite.department,
  population_count: collectivite.population?.count,
  population_kind: collectivite.population?.kind,
  population_vintage: collectivite.population?.vintage,
  population_source: collectivite.population?.source,
  declared: collectivite.declared,
  state: collectivite.state,
  state_since: collectivite.since,
  notice_ends_at: collectivite.noticeEndsAt,
  plan_id: collectivite.planId,
  cache_salt_sealed: cacheSaltSealed,
  created_at: collectivite.createdAt,
});
