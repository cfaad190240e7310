import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeClaims } from './claims.suite.ts';
import type { IdentityTarget } from './identity.target.ts';
import { createWorld, type IdentityWorld } from './identity.world.ts';
import { describeReconciling } from './reconciling.suite.ts';
import { describeTokens } from './tokens.suite.ts';

/** The one identity suite: run against the stand-in in `npm test`, and against Keycloak in `npm run test:keycloak`. */
export const describeIdentity = (name: string, start: () => Promise<IdentityTarget>): void => {
  describe(name, () => {
    let target: IdentityTarget;
    let world: IdentityWorld;
    beforeAll(async () => {
      target = await start();
      world = await createWorld(target);
    });
    afterAll(async () => {
      await world?.close();
      await target?.close();
    });

    describeTokens(() => world);
    describeClaims(() => world);
    describeReconciling(() => world);
  });
};
