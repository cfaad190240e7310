import { brandId, isUuid, ok, type Scope } from '@beffroi/kernel';
import { pageByKeyset, type PageRequest, type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import type { PageOf } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditJournal, type JournalEntry, type JournalFilter } from '../../domain/index.ts';
import { AuditEntryEntity } from './audit-entry.entity.ts';

/** Entries read at once for an export. */
const BATCH = 200;
const NEWEST_FIRST = { by: ['at', 'id'], direction: 'desc' } as const;
const OLDEST_FIRST = { by: ['at', 'id'], direction: 'asc' } as const;

@Injectable()
export class JournalRepository extends AuditJournal {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  list(scope: Scope, filter: JournalFilter, page: PageRequest): Promise<PageOf<JournalEntry>> {
    return this.#page(scope, filter, page, NEWEST_FIRST);
  }

  async *read(scope: Scope, filter: JournalFilter): AsyncIterable<readonly JournalEntry[]> {
    let after: string | undefined;
    do {
      const page = await this.#page(scope, filter, { first: BATCH, after }, OLDEST_FIRST);
      if (!page.ok) throw new Error(page.failure.kind);
      yield page.value.items.map(({ node }) => node);
      after = page.value.hasNextPage ? page.value.items.at(-1)?.cursor : undefined;
    } while (after);
  }

  #page(
    scope: Scope,
    filter: JournalFilter,
    page: PageRequest,
    order: typeof NEWEST_FIRST | typeof OLDEST_FIRST,
  ): Promise<PageOf<JournalEntry>> {
    return this.unitOfWork.read(scope, async (reading) => {
      const rows = await pageByKeyset(matching(reading, filter), page, order);
      if (!rows.ok) return rows;
      const hashes = await sealHashes(
        reading.manager,
        rows.value.items.map(({ node }) => node.id),
      );
      const items = rows.value.items.map(({ node, cursor }) => ({
        cursor,
        node: toJournalEntry(node, hashes.get(node.id) ?? null),
      }));
      return ok({ ...rows.value, items });
    });
  }
}

const matching = ({ manager, scope }: Reading, filter: JournalFilter) => {
  const query = manager.createQueryBuilder(AuditEntryEntity, 'entry').where('true');
  const where = (condition: string, value: unknown, name: string) =>
    value === undefined ? query : query.andWhere(condition, { [name]: value });
  // The application's own filter; row-level security stands behind it.
  where('entry.collectivite_id = :own', scope.kind === 'tenant' ? scope.collectiviteId : undefined, 'own');
  where('entry.collectivite_id = any(:owners)', uuids(filter.collectiviteId), 'owners');
  where(`entry.actor->>'subject' = :subject`, filter.actor, 'subject');
  where('entry.action = :action', filter.action, 'action');
  where('entry.target_type = :targetType', filter.targetType, 'targetType');
  where('entry.target_id = :targetId', filter.targetId, 'targetId');
  where('entry.result = :result', filter.result, 'result');
  where('entry.at >= :from', filter.from, 'from');
  where('entry.at < :to', filter.to, 'to');
  return query;
};

/** What is no id is nobody's. */
const uuids = (id: string | undefined): string[] | undefined =>
  id === undefined ? undefined : [id].filter(isUuid);

const sealHashes = async (
  manager: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const seals = await manager.query<{ entry_id: string; hash: string }[]>(
    'select entry_id, hash from audit.seal where entry_id = any($1)',
    [ids],
  );
  return new Map(seals.map(({ entry_id: id, hash }) => [id, hash]));
};

export const toJournalEntry = <SealHash extends string | null>(
  row: AuditEntryEntity,
  sealHash: SealHash,
): JournalEntry & { readonly sealHash: SealHash } => ({
  id: row.id,
  at: row.at,
  class: row.class,
  actor: row.actor,
  actingAs: row.actingAs,
  action: row.action,
  target: { type: row.targetType, id: row.targetId },
  result: row.result,
  ...(row.reason !== null && { reason: row.reason }),
  ...(row.collectiviteId !== null && { collectiviteId: brandId(row.collectiviteId) }),
  ...(row.failure !== null && { failure: row.failure }),
  ...(row.beforeDigest !== null && { beforeDigest: row.beforeDigest }),
  ...(row.afterDigest !== null && { afterDigest: row.afterDigest }),
  ...(row.address !== null && { address: row.address }),
  ...(row.client !== null && { client: row.client }),
  ...(row.requestId !== null && { requestId: row.requestId }),
  digest: row.digest,
  sealHash,
});
