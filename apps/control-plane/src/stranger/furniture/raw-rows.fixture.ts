import type { Maker } from '../maker.fixture.ts';

/** Rows of tables that only the worker fills, or the end of a collectivité's life. */
const STATEMENTS: readonly string[] = [
  `insert into identity.organization (collectivite_id, alias) values ($1::uuid, $1::text) on conflict do nothing`,
  `insert into tenancy.erasure_certificate
     (id, collectivite_id, started_at, finished_at, effective_at, erased, kept, digest)
   values (gen_random_uuid(), $1::uuid, now(), now(), now(), '[]', '{}', 'digest of ' || $1::text)
   on conflict do nothing`,
  `insert into audit.seal (index, entry_id, collectivite_id, at, class, digest, previous, hash)
   select (select coalesce(max(index), 0) + 1 from audit.seal), id, collectivite_id, at, class, digest, '', ''
   from platform.audit_entry where collectivite_id = $1::uuid limit 1
   on conflict do nothing`,
];

export const rawRows: Maker = async ({ plane, collectiviteId }) => {
  for (const statement of STATEMENTS) await plane.database.asOwner(statement, [collectiviteId]);
  return {};
};
