import { beforeAll, describe, expect, it } from '@jest/globals';
import { sameStatements, type Tally } from './attempts.fixture.ts';
import { forgeries } from './forgeries.fixture.ts';
import { recordStatements } from '../testing/record-statements.fixture.ts';
import { type HttpRoute, httpRoutes, ROUTE_ACCESS } from './routes.fixture.ts';
import { unknownIds } from './unknown-ids.fixture.ts';

/** Every route of the program's router, knocked at with every credential that is none. */
export const routesSuite = (open: () => { tally: Tally }): void => {
  let tally: Tally;
  let routes: HttpRoute[];
  beforeAll(() => {
    tally = open().tally;
    routes = httpRoutes(tally.world.plane.app);
  });

  /** As somebody who may, elsewhere: what is another's answers as what is not there. */
  const askFor = async (route: HttpRoute, token: string, id: string) => {
    tally.attempts++;
    const { value, statements } = await recordStatements(() => {
      const url = `${route.url.replace(/:[A-Za-z]+|\*/g, id)}?collectiviteId=${id}&id=${id}`;
      const headers = { authorization: `Bearer ${token}` };
      return tally.world.plane.app.inject({ method: route.method as 'GET', url, headers });
    });
    return { body: value.body, face: `${value.statusCode} ${value.body.replaceAll(id, '')}`, statements };
  };

  const knock = async ({ method, url }: HttpRoute, headers: Record<string, string>) => {
    tally.attempts++;
    const { app } = tally.world.plane;
    const id = tally.world.victim.collectiviteId;
    const path = url.replace(/:[A-Za-z]+|\*/g, id);
    return app.inject({ method: method as 'GET', url: `${path}?collectiviteId=${id}&id=${id}`, headers });
  };

  describe('a route', () => {
    it('is one whose access is decided', () => {
      expect(routes.map(({ url }) => url)).toEqual(expect.arrayContaining(['/', '/graphql', '/metrics']));
      expect(routes.filter(({ url }) => !(url in ROUTE_ACCESS))).toEqual([]);
    });

    it('answers for another collectivité as for none, by the same statements', async () => {
      const { victim, own, plane } = tally.world;
      const token = await plane.personWith('collectivite.admin', own.collectiviteId);
      for (const route of routes.filter(({ url }) => ROUTE_ACCESS[url] === 'credentials')) {
        const theirs = await askFor(route, token, victim.collectiviteId);
        const nobodys = await askFor(route, token, unknownIds('collectivite').unknown);
        const name = `${route.method} ${route.url}`;
        tally.expectNothingOf(victim, name, theirs.body, [victim.collectiviteId]);
        tally.expect(theirs.face === nobodys.face, () => `${name}: ${theirs.face} ≠ ${nobodys.face}`);
        tally.expect(sameStatements(theirs, nobodys), () => `${name}: other statements`);
      }
    });

    it('tells a stranger nothing, with whatever credential', async () => {
      const { victim } = tally.world;
      const credentials = await forgeries(tally.world);
      for (const route of routes) {
        for (const { what, token } of credentials) {
          const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
          for (const extra of [{}, { 'x-collectivite-id': victim.collectiviteId }]) {
            const { statusCode, body, headers: answered } = await knock(route, { ...headers, ...extra });
            const name = `${route.method} ${route.url} with ${what}`;
            tally.expectNothingOf(victim, name, `${JSON.stringify(answered)} ${body}`, [
              victim.collectiviteId,
            ]);
            tally.expect(statusCode < 500, () => `${name}: answers ${statusCode}`);
            if (ROUTE_ACCESS[route.url] === 'credentials') {
              tally.expect(statusCode >= 400, () => `${name}: answers ${statusCode}`);
            }
          }
        }
      }
    });
  });
};
