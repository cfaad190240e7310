import { err, ok, type Result } from '@beffroi/kernel';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import {
  decodeCursor,
  encodeCursor,
  type InvalidCursor,
  type KeysetColumn,
  type KeysetValues,
} from './keyset.cursor.ts';

const DEFAULT_FIRST = 25;
const MAX_FIRST = 200;
/** Of the column that carries an item's position, beside the entity's own. */
const POSITION = 'beffroi_keyset';

export interface PageRequest {
  /** 1 to 200; 25 unless given. */
  readonly first?: number | null | undefined;
  /** The cursor of the last item seen. */
  readonly after?: string | null | undefined;
}

export interface Page<T> {
  readonly items: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
}

/** What a client asks of a page that cannot be given. */
export type InvalidPage = InvalidCursor | InvalidPageSize;
export interface InvalidPageSize {
  readonly kind: 'InvalidPageSize';
  readonly first: number;
  readonly maximum: number;
}

/** Property names of the entity, unique together and never null, and one direction. */
export interface KeysetOrder {
  readonly by: readonly string[];
  readonly direction?: 'asc' | 'desc';
}

/**
 * One page by position, not by count: stable while rows come and go, and as fast on the last page as on the first.
 *
 * @param query of one entity without joins; its filters stay, its order is set here
 * @param order `{ by: ['id'] }` (by time, for UUIDv7) unless given
 */
export const pageByKeyset = async <Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  { first, after }: PageRequest,
  order: KeysetOrder = { by: ['id'] },
): Promise<Result<Page<Entity>, InvalidPage>> => {
  const size = first ?? DEFAULT_FIRST;
  if (!Number.isInteger(size) || size < 1 || size > MAX_FIRST) {
    return err({ kind: 'InvalidPageSize', first: size, maximum: MAX_FIRST });
  }
  const columns = columnsOf(query, order);
  if (after) {
    const position = decodeCursor(columns, after);
    if (!position.ok) return position;
    startAfter(query, columns, position.value, order);
  }
  return ok(await fetchPage(query, columns, size, order));
};

/**
 * The page of each of several owners in one statement, by id (by time, for UUIDv7). Owners without items have none.
 *
 * @param query of one entity without joins; its filters stay, its order is set here
 * @param owner the property that says whose an item is, and the ids of the owners
 */
export const pagesByKeyset = async <Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  owner: { readonly property: string & keyof Entity; readonly ids: readonly string[] },
  { first, after }: PageRequest,
): Promise<Result<ReadonlyMap<string, Page<Entity>>, InvalidPage>> => {
  const size = first ?? DEFAULT_FIRST;
  if (!Number.isInteger(size) || size < 1 || size > MAX_FIRST) {
    return err({ kind: 'InvalidPageSize', first: size, maximum: MAX_FIRST });
  }
  const columns = columnsOf(query, { by: ['id'] });
  const position = after ? decodeCursor(columns, after) : ok<KeysetValues>([]);
  if (!position.ok) return position;
  const { metadata } = query.expressionMap.mainAlias!;
  const whose = metadata.findColumnWithPropertyName(owner.property)!.databaseName;
  const items = await query
    .andWhere(
      `${query.alias}.id in (
        select nth.id from unnest(cast(:pageOwners as uuid[])) owner (id) cross join lateral (
          select item.id from ${metadata.tablePath} item
          where item.${whose} = owner.id ${after ? 'and item.id > cast(:pageAfter as uuid)' : ''}
          order by item.id limit :pageMost
        ) nth)`,
      { pageOwners: owner.ids, pageMost: size + 1, ...(after ? { pageAfter: position.value[0] } : {}) },
    )
    .orderBy(`${query.alias}.id`)
    .getMany();
  const byOwner = Map.groupBy(items, (item) => item[owner.property] as string);
  return ok(new Map([...byOwner].map(([id, found]) => [id, pageOf(found, columns, size)])));
};

const pageOf = <Entity extends ObjectLiteral>(
  found: readonly Entity[],
  columns: readonly KeysetColumn[],
  size: number,
): Page<Entity> => ({
  items: found.slice(0, size).map((node) => ({ node, cursor: encodeCursor(columns, [String(node['id'])]) })),
  hasNextPage: found.length > size,
});

const columnsOf = <Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  { by }: KeysetOrder,
): KeysetColumn[] =>
  by.map((property) => {
    const column = query.expressionMap.mainAlias?.metadata.findColumnWithPropertyName(property);
    if (!column) throw new Error(`the order names ${property}, which is no column of the entity`);
    const type = query.connection.driver.normalizeType(column);
    return { path: `${query.alias}.${property}`, type };
  });

/** A comparison of rows, which an index on the same columns answers in one step. */
const startAfter = <Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  columns: readonly KeysetColumn[],
  position: KeysetValues,
  { direction }: KeysetOrder,
): void => {
  const places = columns.map(({ type }, index) => `cast(:keyset${index} as ${type})`);
  const paths = columns.map(({ path }) => path);
  query.andWhere(
    `(${paths.join(', ')}) ${direction === 'desc' ? '<' : '>'} (${places.join(', ')})`,
    Object.fromEntries(position.map((value, index) => [`keyset${index}`, value])),
  );
};

const fetchPage = async <Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  columns: readonly KeysetColumn[],
  size: number,
  { direction }: KeysetOrder,
): Promise<Page<Entity>> => {
  query.orderBy();
  for (const { path } of columns) query.addOrderBy(path, direction === 'desc' ? 'DESC' : 'ASC');
  query
    .addSelect(`array[${columns.map(({ path }) => `cast(${path} as text)`).join(', ')}]`, POSITION)
    .limit(size + 1);
  const { entities, raw } = await query.getRawAndEntities<Record<typeof POSITION, string[]>>();
  const items = entities
    .slice(0, size)
    .map((node, index) => ({ node, cursor: encodeCursor(columns, raw[index]![POSITION]) }));
  return { items, hasNextPage: entities.length > size };
};
