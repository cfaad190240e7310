import { describe, expect, it } from '@jest/globals';
import { GraphQLID, GraphQLNonNull, GraphQLObjectType, type GraphQLSchema, GraphQLString } from 'graphql';
import { Tally } from './attempts.fixture.ts';
import { looseTables } from './catalogue.fixture.ts';
import { tryForeignId } from './foreign-id.fixture.ts';
import { unexplained } from './samples.fixture.ts';
import { argumentsOf, rootFields } from './schema.fixture.ts';
import { tablesOf } from './tables.fixture.ts';
import type { World } from './world.fixture.ts';

/** What somebody might add one day, hole and all: each must be noticed. */
export const plantedSuite = (open: () => { world: World; schema: GraphQLSchema }): void => {
  const Planted = new GraphQLObjectType({ name: 'Planted', fields: { name: { type: GraphQLString } } });

  type Resolve = (world: World, id: string) => Promise<unknown>;
  const nameOf: Resolve = async ({ plane }, id) =>
    (await plane.database.asOwner('select name from tenancy.project where id::text = $1', [id]))[0];

  /** Leaks found in a query `planted(projectId)` that resolves so. */
  const leaksOf = async (resolve: Resolve): Promise<readonly string[]> => {
    const { world, schema } = open();
    const queries = schema.getQueryType()!.getFields();
    const planted = new GraphQLObjectType({
      name: 'Query',
      fields: {
        planted: {
          type: Planted,
          args: { projectId: { type: new GraphQLNonNull(GraphQLID) } },
          resolve: (_, { projectId }: { projectId: string }) => resolve(world, projectId),
          extensions: { permission: 'project.read' },
        },
      },
    }).getFields()['planted']!;
    queries['planted'] = planted;
    try {
      const tally = new Tally(world);
      const root = rootFields(schema).find(({ coordinate }) => coordinate === 'Query.planted')!;
      const token = await world.plane.personWith('collectivite.admin', world.own.collectiviteId);
      await tryForeignId(tally, { root, leaf: argumentsOf(root)[0]!, token, role: 'collectivite.admin' });
      return tally.leaks;
    } finally {
      delete queries['planted'];
    }
  };

  describe('the suite notices', () => {
    it('nothing where there is nothing', async () => {
      expect(await leaksOf(async () => null)).toEqual([]);
    });

    it('a field that shows what is somebody else’s', async () => {
      expect(await leaksOf(nameOf)).toEqual(expect.arrayContaining([expect.stringContaining('says')]));
    });

    it('a field that tells «not yours» from «not there»', async () => {
      const leaks = await leaksOf(async (world, id) => ((await nameOf(world, id)) ? { name: null } : null));
      expect(leaks).toEqual([expect.stringContaining('≠')]);
    });

    it('a field that asks the database more about what is there', async () => {
      const leaks = await leaksOf(async (world, id) => {
        if (await nameOf(world, id)) await world.plane.database.asOwner('select 1');
        return null;
      });
      expect(leaks).toEqual([expect.stringMatching(/statements for a foreign id/)]);
    });

    it('an identifier of which nobody said whose it is', () => {
      const root = rootFields(open().schema)[0]!;
      const [leaf] = argumentsOf(rootFields(open().schema).find(({ field }) => field.name === 'deployment')!);
      const unknown = { ...leaf!, coordinate: 'Query.planted.secretId', name: 'secretId' };
      expect(root).toBeDefined();
      expect(unexplained([leaf!, unknown])).toEqual(['Query.planted.secretId']);
    });

    it.each([
      ['no row-level security', []],
      [
        'a policy with an «or»',
        [
          'alter table cadastre.parcel enable row level security',
          'alter table cadastre.parcel force row level security',
          `create policy tenant on cadastre.parcel to beffroi_tenant using (true or collectivite_id is null)`,
        ],
      ],
      [
        'row-level security that does not bind its owner',
        [
          'alter table cadastre.parcel enable row level security',
          `create policy tenant on cadastre.parcel to beffroi_tenant
             using (collectivite_id = nullif(current_setting('beffroi.tenant', true), '')::uuid)
             with check (collectivite_id = nullif(current_setting('beffroi.tenant', true), '')::uuid)`,
        ],
      ],
    ])('a table with %s', async (_what, statements) => {
      const { database } = open().world.plane;
      await database.asOwner('create schema cadastre');
      await database.asOwner('create table cadastre.parcel (id uuid, collectivite_id uuid)');
      for (const statement of statements) await database.asOwner(statement);
      expect((await looseTables(database)).length).toBeGreaterThan(0);
      expect((await tablesOf(database)).map(({ name }) => name)).toContain('cadastre.parcel');
      await database.asOwner('drop schema cadastre cascade');
      expect(await looseTables(database)).toEqual([]);
    });
  });
};
