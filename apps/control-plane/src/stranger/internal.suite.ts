import { GATEWAY_SIGNATURE, type SelfServiceCall } from '@beffroi/contracts/self-service';
import { brandId, systemScope } from '@beffroi/kernel';
import { IssueApiKey } from '@beffroi/keys/domain';
import { deriveKey } from '@beffroi/platform/crypto';
import { createLogger } from '@beffroi/platform/observability';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InternalServer, listenInternal } from '../internal/internal.server.ts';
import { SelfService } from '../internal/self-service.ts';
import { GatewayClient } from '../testing/gateway.client.fixture.ts';
import { recordStatements } from '../testing/record-statements.fixture.ts';
import { sameStatements, type Tally } from './attempts.fixture.ts';
import type { Town } from './town.fixture.ts';
import { unknownIds } from './unknown-ids.fixture.ts';

const ARRANGING = systemScope('arrange the stranger suite');
const DATA_PLANE_KEY = Buffer.alloc(32, 7);
const YEAR = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };

/** Every call of gateways, with the key that it may name. A call that is not here does not compile. */
const CALLS: Readonly<Record<SelfServiceCall, (keyId: string) => object>> = {
  'account.read': () => ({}),
  'account.update': () => ({ name: 'À moi' }),
  'keys.list': () => ({ offset: 0, limit: 100 }),
  'keys.read': (id) => ({ id }),
  'keys.issue': () => ({ name: 'Nouvelle', expiresAt: null }),
  'keys.rename': (id) => ({ id, name: 'À moi' }),
  'keys.revoke': (id) => ({ id }),
  'usage.requests': () => ({ ...YEAR, offset: 0, limit: 100 }),
  'usage.days': (keyId) => ({ ...YEAR, keyId }),
};

/** The listener for gateways, apart from the router: knocked at without a signature, and with a key of somebody else. */
export const internalSuite = (open: () => { tally: Tally }): void => {
  let tally: Tally;
  let server: InternalServer;
  let gateway: GatewayClient;
  let manager: string;
  let own: Town;
  beforeAll(async () => {
    tally = open().tally;
    const { app } = tally.world.plane;
    server = await listenInternal({
      selfService: app.get(SelfService),
      gatewayKey: deriveKey(DATA_PLANE_KEY, GATEWAY_SIGNATURE),
      log: createLogger({ program: 'control-plane', level: 'fatal' }),
      host: '127.0.0.1',
      port: 0,
    });
    gateway = new GatewayClient(server.port, DATA_PLANE_KEY);
    // Of its own: what came before has suspended others.
    own = await tally.world.newTown();
    manager = await managerOf(own);
  });
  afterAll(() => server?.close());

  const managerOf = async ({ ids }: Town): Promise<string> => {
    const { app } = tally.world.plane;
    const input = { projectId: brandId<never>(ids.project), name: 'Gérante', selfService: true };
    const issued = await app.get(IssueApiKey).execute(ARRANGING, input);
    if (!issued.ok) throw new Error(issued.failure.kind);
    return issued.value.apiKey.id;
  };
  const calls = Object.entries(CALLS) as [SelfServiceCall, (keyId: string) => object][];
  const send = async (request: Parameters<GatewayClient['send']>[0]) => {
    tally.attempts++;
    const { value, statements } = await recordStatements(async () => {
      const response = await gateway.send(request);
      return { status: response.status, body: await response.text() };
    });
    return { ...value, statements };
  };

  describe('the listener for gateways', () => {
    it('knows these calls and no other', () => {
      const selfService = tally.world.plane.app.get(SelfService);
      for (const [call] of calls) expect(selfService.knows(call)).toBe(true);
      for (const name of ['toString', '__proto__', 'keys', 'keys.rotate', ''])
        expect(selfService.knows(name)).toBe(false);
    });

    it('answers nobody whom no gateway vouches for, and asks the database nothing for them', async () => {
      const { victim } = tally.world;
      const forger = new GatewayClient(server.port, Buffer.alloc(32, 8));
      for (const [call, inputFor] of calls) {
        const input = inputFor(victim.ids.apiKey);
        const honest = gateway.signed(victim.ids.apiKey, call, input);
        const attempts = {
          'no signature': { ...honest, signature: '' },
          'a signature of another key': forger.signed(victim.ids.apiKey, call, input),
          'a signature of another body': { ...honest, body: Buffer.from('{}') },
          'a signature of another call': { ...honest, path: `${honest.path}x` },
          'another subject': { ...honest, signature: honest.signature.replace(victim.ids.apiKey, manager) },
        };
        for (const [what, request] of Object.entries(attempts)) {
          const { status, body, statements } = await send(request);
          const name = `${call} with ${what}`;
          tally.expect(status === 401, () => `${name}: answered ${status} ${body}`);
          tally.expect(statements.length === 0, () => `${name}: reads`);
          tally.expectNothingOf(victim, name, body);
        }
      }
    });

    it('answers «not yours» as it answers «not there», by the same statements', async () => {
      const { victim } = tally.world;
      const { unknown, malformed } = unknownIds('apiKey');
      for (const [call, inputFor] of calls) {
        if (!inputFor.length) continue;
        const ask = (id: string) => send(gateway.signed(manager, call, inputFor(id)));
        const [theirs, nobodys] = [await ask(victim.ids.apiKey), await ask(unknown)];
        tally.expectNothingOf(victim, call, theirs.body);
        tally.expect(theirs.body === nobodys.body, () => `${call}: ${theirs.body} ≠ ${nobodys.body}`);
        tally.expect(sameStatements(theirs, nobodys), () => `${call}: other statements`);
        for (const id of malformed) {
          const { body } = await ask(id);
          tally.expect(body === nobodys.body, () => `${call} of «${id}»: ${body}`);
        }
      }
    });

    it('tells a key of another collectivité nothing, whatever it asks', async () => {
      const { victim } = tally.world;
      for (const [call, inputFor] of calls) {
        const { status, body } = await send(gateway.signed(manager, call, inputFor(manager)));
        tally.expect(status === 200, () => `${call}: ${status}`);
        tally.expectNothingOf(victim, call, body);
        if (call === 'keys.revoke') manager = await managerOf(own);
      }
    });
  });
};
