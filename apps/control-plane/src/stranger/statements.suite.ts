import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import type { Tally } from './attempts.fixture.ts';
import { documentOf } from './document.fixture.ts';
import { validInput } from './samples.fixture.ts';
import { type RootField, rootFields } from './schema.fixture.ts';
import { MOST_STATEMENTS, PAGED_INSIDE } from './statements.fixture.ts';

/** How often each query of the schema asks the database, everything below it selected. */
export const statementsSuite = (open: () => { tally: Tally; schema: GraphQLSchema }): void => {
  let tally: Tally;
  let queries: RootField[];
  beforeAll(() => {
    const { schema, ...opened } = open();
    tally = opened.tally;
    queries = rootFields(schema).filter(({ operation }) => operation === 'query');
  });

  const countOf = async (root: RootField): Promise<number> => {
    const { operator, victim } = tally.world;
    const variables: Record<string, unknown> = { ...validInput(root, victim) };
    if (root.coordinate === 'Query.collectivite') variables['id'] = victim.collectiviteId;
    const { text } = documentOf(root, Object.keys(variables));
    return (await tally.post(operator, { query: text, variables })).statements.length;
  };
  const counts = async (): Promise<Record<string, number>> => {
    const counted: Record<string, number> = {};
    for (const root of queries) counted[root.coordinate] = await countOf(root);
    return counted;
  };

  describe('a query', () => {
    it('asks the database as often as it says, however much there is to answer', async () => {
      const few = await counts();
      await tally.world.refurnish();
      await tally.world.newTown();
      const many = await counts();
      const unbounded = queries.filter(({ coordinate }) => {
        const most = MOST_STATEMENTS[coordinate];
        return most === undefined || many[coordinate]! > most;
      });
      const growing = queries.filter(
        ({ coordinate }) => many[coordinate]! > few[coordinate]! && !PAGED_INSIDE.includes(coordinate),
      );
      const named = (roots: readonly RootField[]) =>
        roots.map(({ coordinate }) => `${coordinate}: ${few[coordinate]}, then ${many[coordinate]}`);
      expect(named(unbounded)).toEqual([]);
      expect(named(growing)).toEqual([]);
    });
  });
};
