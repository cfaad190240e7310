import type { DataSource } from 'typeorm';

/**
 * What the entities would change in the database; empty when they agree. Tables without entity are left out. An index
 * that entities cannot describe is named in the entity with `synchronize: false`.
 */
export const schemaDrift = async (dataSource: DataSource): Promise<string[]> => {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
};
