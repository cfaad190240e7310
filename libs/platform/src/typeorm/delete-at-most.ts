import type { EntityManager } from 'typeorm';

export interface OldRows {
  readonly table: string;
  /** In SQL, of the table's columns and of `$1`, …. */
  readonly condition: string;
  readonly parameters: readonly unknown[];
}

/**
 * Deletes some of the rows, so that no transaction of a sweep lasts. Of a partitioned table too, whose partitions each
 * count their places (`ctid`) from the beginning.
 *
 * @returns how many; fewer than `most` when none is left
 */
export const deleteAtMost = async (
  manager: EntityManager,
  { table, condition, parameters }: OldRows,
  most: number,
): Promise<number> => {
  const [, count] = await manager.query<[unknown, number]>(
    `with old as materialized (select tableoid as part, ctid as place from ${table} where ${condition} limit ${most})
     delete from ${table} gone using old where gone.ctid = old.place and gone.tableoid = old.part`,
    [...parameters],
  );
  return count;
};
