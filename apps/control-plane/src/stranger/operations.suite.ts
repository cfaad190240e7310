import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  COLLECTIVITE_ROLES,
  OPERATOR_ROLES,
  PERMISSIONS_OF_ANYBODY,
  permissionsOf,
  type Role,
} from '@beffroi/contracts/access';
import type { GraphQLSchema } from 'graphql';
import type { Attempt, Tally } from './attempts.fixture.ts';
import { rightfulCaller } from './callers.fixture.ts';
import { documentOf } from './document.fixture.ts';
import { isSuccess, tryForeignId } from './foreign-id.fixture.ts';
import { ambitiousClaims, forgeries } from './forgeries.fixture.ts';
import { ownInput, unexplained, validInput } from './samples.fixture.ts';
import { argumentsOf, outputFields, type RootField, rootFields } from './schema.fixture.ts';
import { everythingOf } from './tables.fixture.ts';
import type { Town } from './town.fixture.ts';
import type { World } from './world.fixture.ts';

/** What answers everybody alike, or names nobody: a stranger's answer need not differ from the owner's. */
const SHARED_QUERIES: Readonly<Record<string, string>> = {
  'Query.auditVerification': 'whether the one journal of the installation is sound',
  'Query.awaitedRuns': 'runs of gateways, told to the operator; without a failover there are none',
  'Query.billingPeriods': 'which months are billed, told to the operator',
  'Query.directory': 'the national directory',
  'Query.importRuns': 'what the operator brought on board',
  'Query.engineReconciliation': 'hours of engines, told to the operator; a plane without engines has none',
  'Query.gpuTime': 'sums without names, as usage',
  'Query.ledgerDifferences': 'nothing, in a sound ledger',
  'Query.model': 'the public catalogue',
  'Query.models': 'the public catalogue',
  'Query.operator': 'who runs the installation',
  'Query.paidUsage':
    'what the caller pays for itself; `usage.int.spec` has a payer, a beneficiary and a stranger',
  'Query.sites': 'where things may run',
  'Query.usageComparison': 'sums without names, as usage',
  'Query.usage': 'sums without names; see «what another collectivité does changes no answer»',
};

/** Every query, mutation and subscription of the schema, tried by everybody whom it is not for. */
export const operationsSuite = (open: () => { tally: Tally; schema: GraphQLSchema }): void => {
  let tally: Tally;
  let world: World;
  let roots: RootField[];
  let untouched: string;
  beforeAll(async () => {
    const { schema, ...opened } = open();
    tally = opened.tally;
    world = tally.world;
    roots = rootFields(schema);
    untouched = await everythingOf(world.plane.database, world.victim.collectiviteId);
  });

  describe('an operation', () => {
    it('takes no identifier whose owner the suite does not know', () => {
      expect(roots.flatMap((root) => unexplained(argumentsOf(root)))).toEqual([]);
    });

    it('is tried with every field of the schema below it', () => {
      const covered = roots.map(
        (root) =>
          documentOf(
            root,
            root.field.args.map(({ name }) => name),
          ).covered,
      );
      const selected = new Set(covered.flatMap((each) => [...each]));
      expect(outputFields(open().schema).filter((coordinate) => !selected.has(coordinate))).toEqual([]);
    });

    it('opens to no forged, stale or foreign credential, and asks the database nothing for one', async () => {
      for (const { what, token, code } of await forgeries(world)) {
        for (const root of roots) {
          const attempt = await tally.knock(root, token, validInput(root, world.victim));
          const name = `${root.coordinate} with ${what}`;
          const isKnown = code === 'FORBIDDEN';
          const isServed = isKnown && isForAnybody(root) && (isOwn(root) || !isSuccess(root, attempt));
          tally.expect(isServed || attempt.codes.join() === code, () => `${name}: answered ${attempt.body}`);
          tally.expect(isKnown || attempt.statements.length === 0, () => `${name}: reads`);
          tally.expectNothingOf(world.victim, name, attempt.body);
        }
      }
    });

    it('is open to exactly the roles that hold its permission', async () => {
      const spare = await world.newTown();
      for (const { role, token } of await peopleOf(world)) {
        for (const root of roots) {
          const town = role.startsWith('operator.') ? spare : world.own;
          const attempt = await tally.call(root, token, validInput(root, town));
          const refused = attempt.codes.includes('FORBIDDEN');
          const holds = isForAnybody(root) || permissionsOf(role).has(root.permission);
          tally.expect(refused !== holds, () => `${root.coordinate} as ${role}: ${attempt.body}`);
          tally.expect(
            !attempt.codes.includes('INTERNAL_SERVER_ERROR'),
            () => `${root.coordinate} as ${role}: breaks`,
          );
        }
      }
    });

    it('answers «not yours» as it answers «not there», by the same statements', async () => {
      for (const { role, token } of await strangersOf(world)) {
        for (const root of roots) {
          if (!isForAnybody(root) && !permissionsOf(role).has(root.permission)) continue;
          for (const leaf of argumentsOf(root)) await tryForeignId(tally, { root, leaf, token, role });
        }
      }
    });

    it('believes no claim of a token but who its bearer is', async () => {
      for (const claims of ambitiousClaims(world)) {
        const token = await world.plane.issuer.mint({ sub: 'stranger-collectivite.admin', ...claims });
        for (const root of roots) {
          const attempt = await tally.call(root, token, validInput(root, world.victim));
          const name = `${root.coordinate} claiming ${JSON.stringify(claims)}`;
          tally.expectNothingOf(world.victim, name, attempt.body, saidBy(root, world));
        }
      }
    });

    it('acts for nobody whom the request’s extensions name', async () => {
      const token = await world.plane.issuer.mint({ sub: 'stranger-collectivite.admin' });
      for (const collectiviteId of [world.victim.collectiviteId, 'nonsense', '*', '']) {
        const query = '{ projects { nodes { id collectiviteId } } usage { requests } }';
        const attempt = await tally.post(token, { query, extensions: { collectiviteId } });
        tally.expectNothingOf(world.victim, `acting for ${collectiviteId}`, attempt.body);
        expect(attempt.data).not.toBeNull();
      }
    });
  });

  describe('the rightful owner', () => {
    it('finds everything as it was', async () => {
      expect(await everythingOf(world.plane.database, world.victim.collectiviteId)).toBe(untouched);
    });

    it('is served by every operation, so that each attempt above meant something', async () => {
      const failures: Record<string, string> = {};
      for (const root of roots) {
        const town = root.operation === 'query' ? world.victim : await world.newTown();
        const token = await rightfulCaller(world, root, town);
        const attempt = await tally.call(root, token, ownInput(root, town));
        const failure = failureOf(root, attempt, town);
        if (failure !== null) failures[root.coordinate] = failure;
      }
      expect(failures).toEqual({});
    });
  });
};

/** Such as becoming a member where one was invited. */
const isForAnybody = ({ permission }: RootField): boolean =>
  (PERMISSIONS_OF_ANYBODY as readonly string[]).includes(permission);

/** About nobody but who asks: whoever is known is served, and finds what is theirs. */
const isOwn = ({ permission }: RootField): boolean => permission.startsWith('session.');

/** Somebody in each role; those of a collectivité in the stranger's own. */
const peopleOf = ({ plane, own }: World) =>
  Promise.all(
    [...OPERATOR_ROLES, ...COLLECTIVITE_ROLES].map(async (role: Role) => {
      const place = role.startsWith('operator.') ? undefined : own.collectiviteId;
      return { role, token: await plane.personWith(role, place) };
    }),
  );

const strangersOf = ({ plane, own }: World) =>
  Promise.all(
    COLLECTIVITE_ROLES.map(async (role) => {
      const sub = `stranger-${role}`;
      await plane.grant(sub, role, own.collectiviteId);
      return { role, token: await plane.issuer.mint({ sub }) };
    }),
  );

const saidBy = (root: RootField, { victim }: World): string[] => [JSON.stringify(validInput(root, victim))];

const failureOf = (root: RootField, attempt: Attempt, town: Town): string | null => {
  if (attempt.codes.length > 0) return attempt.body;
  if (root.operation === 'mutation') return isSuccess(root, attempt) ? null : attempt.body;
  const shows = root.coordinate in SHARED_QUERIES || town.marks.some((mark) => attempt.body.includes(mark));
  return shows ? null : `shows nothing of its own: ${attempt.body}`;
};
