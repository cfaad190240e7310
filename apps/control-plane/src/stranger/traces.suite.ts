import { beforeAll, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { faceOf, type Tally } from './attempts.fixture.ts';
import { documentOf } from './document.fixture.ts';
import { ownInput } from './samples.fixture.ts';
import { type RootField, rootFields } from './schema.fixture.ts';

/** What everybody may see change: how full a site is, never who fills it (ARCHITECTURE §6, Provisioning). */
const SHARED_FIELDS = ['Site.gpuCapacity'];

/** Questions that the journal keeps would show in its next answer: it is asked of an action that nobody takes here. */
const OF_ONE_ACTION: Readonly<Record<string, object>> = {
  'Query.auditEntries': { filter: { action: 'collectivite.register' } },
};

/** What one collectivité does shows in no answer to another: not by counts, sums, or one page more. */
export const tracesSuite = (open: () => { tally: Tally; schema: GraphQLSchema }): void => {
  let tally: Tally;
  let queries: RootField[];
  let stranger: string;
  beforeAll(async () => {
    const { schema, ...opened } = open();
    tally = opened.tally;
    queries = rootFields(schema).filter(({ operation }) => operation === 'query');
    stranger = await tally.world.plane.personWith('collectivite.admin', tally.world.own.collectiviteId);
  });

  const everyAnswer = async (): Promise<ReadonlyMap<string, string>> => {
    const answers = new Map<string, string>();
    for (const root of queries) {
      for (const variables of [{}, ownInput(root, tally.world.own), ownInput(root, tally.world.victim)]) {
        const asked =
          root.coordinate in OF_ONE_ACTION ? { ...variables, ...OF_ONE_ACTION[root.coordinate] } : variables;
        const { text } = documentOf(root, Object.keys(asked), SHARED_FIELDS);
        const attempt = await tally.post(stranger, { query: text, variables: asked });
        answers.set(`${root.coordinate} ${JSON.stringify(variables)}`, faceOf(attempt, ''));
      }
    }
    return answers;
  };

  it('what another collectivité does changes no answer', async () => {
    const before = await everyAnswer();
    await tally.world.refurnish();
    const after = await everyAnswer();
    expect(before.size).toBeGreaterThan(queries.length);
    for (const [question, answer] of before) {
      tally.expect(
        after.get(question) === answer,
        () => `${question}: ${answer} became ${after.get(question)}`,
      );
    }
  });
};
