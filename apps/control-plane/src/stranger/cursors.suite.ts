import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { type Attempt, faceOf, sameStatements, type Tally } from './attempts.fixture.ts';
import { documentAt, leavesOf, type Place, places } from './places.fixture.ts';
import { ownInput, validInput } from './samples.fixture.ts';
import type { Town } from './town.fixture.ts';

const sealed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const FORGED: readonly string[] = [
  'torn',
  '💣',
  'null',
  sealed(null),
  sealed({}),
  sealed([]),
  sealed(['project.id']),
  sealed(['project.id', "' or true --"]),
  sealed(['project.id', null]),
  sealed(['project.id) or (true', '0190b6a4-dead-7000-8000-0123456789ab']),
  sealed(['collectivite.created_at collectivite.id', 'now()', '0190b6a4-dead-7000-8000-0123456789ab']),
  'A'.repeat(100_000),
];

/** Every list of the schema that goes on after a cursor. */
export const cursorsSuite = (open: () => { tally: Tally; schema: GraphQLSchema }): void => {
  let tally: Tally;
  let lists: Place[];
  let stranger: string;
  beforeAll(async () => {
    const { schema, ...opened } = open();
    tally = opened.tally;
    lists = places(schema).filter((place) => leavesOf(place).some(({ name }) => name === 'after'));
    stranger = await tally.world.plane.personWith('collectivite.admin', tally.world.own.collectiviteId);
  });

  const page = (place: Place, token: string, town: Town, after?: string): Promise<Attempt> => {
    const own = { first: 1, ...(after === undefined ? {} : { after }) };
    if (place.below.length === 0) {
      const variables = { ...validInput(place.root, town), ...own };
      return tally.post(token, { query: documentAt(place, Object.keys(variables), []), variables });
    }
    const rootGiven = ownInput(place.root, town);
    const query = documentAt(place, Object.keys(rootGiven), Object.keys(own));
    const at = Object.fromEntries(Object.entries(own).map(([name, value]) => [`at_${name}`, value]));
    return tally.post(token, { query, variables: { ...rootGiven, ...at } });
  };

  describe('a cursor', () => {
    it('is taken by lists at the root and below it', () => {
      expect(lists.map(({ coordinate }) => coordinate)).toEqual(
        expect.arrayContaining(['Query.projects', 'Collectivite.projects']),
      );
    });

    it('that is forged is refused, and never becomes an error of the database', async () => {
      for (const place of lists) {
        for (const after of FORGED) {
          for (const token of [stranger, tally.world.operator]) {
            const attempt = await page(place, token, tally.world.own, after);
            tally.expect(
              ['BAD_USER_INPUT', 'FORBIDDEN'].includes(attempt.codes.join()),
              () => `${place.coordinate} after ${after.slice(0, 40)}: ${attempt.body}`,
            );
          }
        }
      }
    });

    it('of somebody else’s list leads on in one’s own, as a cursor of nothing does', async () => {
      const { victim, own, operator } = tally.world;
      for (const place of lists) {
        const cursor = endCursorOf(await page(place, operator, victim));
        expect({ [place.coordinate]: cursor }).toEqual({ [place.coordinate]: expect.any(String) });
        const theirs = await page(place, stranger, own, cursor);
        const nobodys = await page(place, stranger, own, beside(cursor!));
        const name = `${place.coordinate} after a foreign cursor`;
        tally.expectNothingOf(victim, name, theirs.body);
        tally.expect(faceOf(theirs, '') === faceOf(nobodys, ''), () => `${name}: ${theirs.body}`);
        tally.expect(sameStatements(theirs, nobodys), () => `${name}: other statements`);
      }
    });
  });
};

const endCursorOf = ({ body }: Attempt): string | undefined => /"endCursor":"([^"]+)"/.exec(body)?.[1];

/** The cursor of a row that does not exist, right beside one that does. */
const beside = (cursor: string): string => {
  const [name, ...values] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
  const last = values.pop()!;
  return sealed([name, ...values, `${last.slice(0, -1)}${last.endsWith('0') ? '1' : '0'}`]);
};
