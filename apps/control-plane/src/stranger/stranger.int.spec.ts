import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { Tally } from './attempts.fixture.ts';
import { cursorsSuite } from './cursors.suite.ts';
import { internalSuite } from './internal.suite.ts';
import { injectionSuite } from './injection.suite.ts';
import { operationsSuite } from './operations.suite.ts';
import { plantedSuite } from './planted.suite.ts';
import { routesSuite } from './routes.suite.ts';
import { statementsSuite } from './statements.suite.ts';
import { tablesSuite } from './tables.suite.ts';
import { tracesSuite } from './traces.suite.ts';
import { startWorld, type World } from './world.fixture.ts';

// Thousands of calls, one after the other: a deadline against hanging.
jest.setTimeout(120_000);

describe('a stranger', () => {
  let world: World;
  let tally: Tally;
  beforeAll(async () => {
    world = await startWorld();
    tally = new Tally(world);
  });
  afterAll(() => world?.close());

  const open = () => ({ tally, schema: world.plane.app.get(GraphQLSchemaHost).schema });
  operationsSuite(open);
  cursorsSuite(open);
  tracesSuite(open);
  statementsSuite(open);
  injectionSuite(open);
  routesSuite(open);
  internalSuite(open);
  tablesSuite(open);
  plantedSuite(() => ({ world, schema: open().schema }));

  it('has tried it all and learnt nothing', () => {
    process.stdout.write(`Suite de l’étranger : ${tally.attempts} tentatives, ${tally.leaks.length} fuite\n`);
    expect(tally.leaks).toEqual([]);
    expect(tally.attempts).toBeGreaterThan(1_000);
  });
});
