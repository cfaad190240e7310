import { beforeAll, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { faceOf, type Tally } from './attempts.fixture.ts';
import { documentOf } from './document.fixture.ts';
import { ownInput, validInput } from './samples.fixture.ts';
import { type RootField, rootFields } from './schema.fixture.ts';

/**
 * What everybody may see change: how full a site is, never who fills it (ARCHITECTURE §6, Provisioning); and links of
 * one's own journal, which asking makes longer; and when a minute's limit renews, which is the clock's doing.
 */
const SHARED_FIELDS = [
  'Site.gpuCapacity',
  'AuditVerification.checked',
  'LimitStanding.renewsAt',
  'LimitFinding.renewsAt',
];

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
      for (const variables of [
        validInput(root, tally.world.own),
        ownInput(root, tally.world.own),
        ownInput(root, tally.world.victim),
      ]) {
        const { text } = documentOf(root, Object.keys(variables), SHARED_FIELDS);
        const attempt = await tally.post(stranger, { query: text, variables });
        answers.set(`${root.coordinate} ${JSON.stringify(variables)}`, faceOf(attempt, ''));
      }
    }
    return answers;
  };

  it('what another collectivité does changes no answer', async () => {
    await tally.world.plane.database.asOwner('select audit.seal_waiting(1000000)');
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
