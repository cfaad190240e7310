import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import type { Tally } from './attempts.fixture.ts';
import { rightfulCaller } from './callers.fixture.ts';
import { assign, validInput } from './samples.fixture.ts';
import { argumentsOf, type RootField, rootFields } from './schema.fixture.ts';
import { everythingOf } from './tables.fixture.ts';

/** Texts that mean something to SQL, JSON, logs, headers, terminals or templates; to us they are texts. */
const HOSTILE: readonly string[] = [
  `'; drop table tenancy.project; --`,
  `x' or '1'='1`,
  `$1::text); select pg_sleep(20) --`,
  `\\'); copy platform.outbox to '/tmp/x' --`,
  '{"$gt": ""}',
  '\r\nset-cookie: admin=1\r\n\r\n<script>alert(1)</script>',
  '\u001b[2J{"level":"fatal"}\n{"level":"error","msg":"forged"}',
  '${7*7}{{7*7}}%n%s%00\u202e\ufeff',
  'é'.repeat(5_000),
];

/** Every text of every input, as whoever may give it. */
export const injectionSuite = (open: () => { tally: Tally; schema: GraphQLSchema }): void => {
  let tally: Tally;
  let roots: RootField[];
  beforeAll(() => {
    const { schema, ...opened } = open();
    tally = opened.tally;
    roots = rootFields(schema);
  });

  describe('a hostile text', () => {
    it('is a text: it breaks nothing, reaches no header, forges no line of a log', async () => {
      const { own, plane, victim } = tally.world;
      const before = await everythingOf(plane.database, victim.collectiviteId);
      for (const root of roots) {
        const token = await rightfulCaller(tally.world, root, own);
        for (const leaf of argumentsOf(root).filter(({ type }) => type === 'String' || type === 'ID')) {
          for (const text of HOSTILE) {
            const variables = validInput(root, own);
            assign(variables, leaf.path, leaf.list ? [text] : text);
            const { codes, body } = await tally.knock(root, token, variables);
            tally.expect(
              codes.every((code) => code !== 'INTERNAL_SERVER_ERROR'),
              () => `${leaf.coordinate} = ${text.slice(0, 30)}: ${body}`,
            );
          }
        }
      }
      expect(await everythingOf(plane.database, victim.collectiviteId)).toBe(before);
      for (const line of plane.logged) {
        expect(line.trimEnd()).not.toContain('\n');
        expect(JSON.parse(line)).not.toMatchObject({ msg: 'forged' });
      }
    });

    it('in a header changes no header, and none of the pages', async () => {
      const { app } = tally.world.plane;
      for (const [name, value] of [
        ['host', 'evil.example"><script>alert(1)</script>'],
        ['x-forwarded-host', 'evil.example'],
        ['x-request-id', 'mine\u0085forged'],
        ['accept-language', '<script>'],
        ['user-agent', '\u001b[2J'],
      ] as const) {
        const { body, headers } = await app.inject({ method: 'GET', url: '/', headers: { [name]: value } });
        expect(body).not.toContain('<script>alert');
        expect(JSON.stringify(headers)).not.toContain('evil.example');
        expect(headers['x-request-id']).not.toContain('mine');
      }
    });
  });
};
