import { randomUUID } from 'node:crypto';
import { brandId, type CollectiviteId } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { entities } from '@beffroi/tenancy/server';
import type { Client } from 'pg';
import { startBenchPostgres } from '../bench.postgres.ts';

export interface BenchDatabase {
  readonly unitOfWork: UnitOfWork;
  readonly collectiviteId: CollectiviteId;
  stop(): Promise<void>;
}

/** A real PostgreSQL with one collectivité. */
export const startDatabase = async (): Promise<BenchDatabase> => {
  const postgres = await startBenchPostgres();
  const { unitOfWork, owner } = await postgres.database('beffroi_bench', entities);
  return { unitOfWork, collectiviteId: await insertCollectivite(owner), stop: () => postgres.stop() };
};

const insertCollectivite = async (owner: Client): Promise<CollectiviteId> => {
  const id = randomUUID();
  await owner.query(
    `insert into tenancy.collectivite
       (id, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
     values ($1, 'Bourges', 'commune', true, 'active', 'decouverte', '', now())`,
    [id],
  );
  return brandId(id);
};
