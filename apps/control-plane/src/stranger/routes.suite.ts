import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Tally } from './attempts.fixture.ts';
import { forgeries } from './forgeries.fixture.ts';
import { type HttpRoute, httpRoutes, ROUTE_ACCESS } from './routes.fixture.ts';

/** Every route of the program's router, knocked at with every credential that is none. */
export const routesSuite = (open: () => { tally: Tally }): void => {
  let tally: Tally;
  let routes: HttpRoute[];
  beforeAll(() => {
    tally = open().tally;
    routes = httpRoutes(tally.world.plane.app);
  });

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
