import type { EntityManager } from 'typeorm';

export interface OldRows {
  readonly table: string;
  /** In SQL, of the table's columns and of `$1`, …. */
  readonly condition: string;
  readonly parameters: readonly unknown[];
}

/**
 * Deletes some of the rows, so that no transaction of a sweep lasts.
 *
 * @returns how many; fewer than `most` when none is left
 */
export const deleteAtMost = async (
  manager: EntityManager,
  { table, condition, parameters }: OldRows,
  most: number,
): Promise<number> => {
  const [, count] = await manager.query<[unknown, number]>(
    `delete from ${table} where ctid = any (array(
       select ctid from ${table} where ${condition} limit ${most}))`,
    [...parameters],
  );
  return count;
};
