import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeClaims } from './claims.suite.ts';
import { type ConsoleWorld, createConsole } from './console.world.ts';
import { freePort } from './free-port.ts';
import type { IdentityTarget } from './identity.target.ts';
import { createWorld, type IdentityWorld } from './identity.world.ts';
import { describeLogin } from './login.suite.ts';
import { describeProviderLogout } from './provider-logout.suite.ts';
import { describeReconciling } from './reconciling.suite.ts';
import { describeStepUp } from './step-up.suite.ts';
import { describeTokens } from './tokens.suite.ts';

/** @param consoleOrigin where the provider sends people back, and its notices of logout */
export type StartTarget = (consoleOrigin: string) => Promise<IdentityTarget>;

/** The one identity suite: run against the stand-in in `npm test`, and against Keycloak in `npm run test:keycloak`. */
export const describeIdentity = (name: string, start: StartTarget): void => {
  describe(name, () => {
    let target: IdentityTarget;
    let world: IdentityWorld;
    let console: ConsoleWorld;
    beforeAll(async () => {
      target = await start(`http://127.0.0.1:${await freePort()}`);
      world = await createWorld(target);
      console = await createConsole(target, world.client);
    });
    afterAll(async () => {
      await console?.close();
      await world?.close();
      await target?.close();
    });

    describeTokens(() => world);
    describeClaims(() => world);
    describeReconciling(() => world);
    describeLogin(() => console);
    describeProviderLogout(() => ({ console, client: world.client }));
    describeStepUp(() => console);
  });
};
