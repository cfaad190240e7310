import { GATEWAY_SIGNATURE } from '@beffroi/contracts/self-service';
import { brandId, systemScope } from '@beffroi/kernel';
import { IssueApiKey } from '@beffroi/keys/domain';
import { deriveKey } from '@beffroi/platform/crypto';
import { createLogger } from '@beffroi/platform/observability';
import {
  LIFE_ALLOWANCES,
  LIFE_STATES,
  type LifeActivity,
  type LifeState,
  MoveCollectivite,
} from '@beffroi/tenancy/domain';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type InternalServer, listenInternal } from './internal/internal.server.ts';
import { SelfService } from './internal/self-service.ts';
import { Tally } from './stranger/attempts.fixture.ts';
import { rightfulCaller } from './stranger/callers.fixture.ts';
import { argumentsOf, type RootField, rootFields } from './stranger/schema.fixture.ts';
import { assign, validInput } from './stranger/samples.fixture.ts';
import type { Town } from './stranger/town.fixture.ts';
import { startWorld, type World } from './stranger/world.fixture.ts';
import { GatewayClient } from './testing/gateway.client.fixture.ts';

const ARRANGING = systemScope('arrange a spec');
const DATA_PLANE_KEY = Buffer.alloc(32, 7);

/** What each mutation is to a collectivité: a new mutation says it here. */
const ACTIVITIES: Readonly<Record<string, LifeActivity>> = {
  createProject: 'prepare',
  attachBody: 'prepare',
  addNoticeTarget: 'prepare',
  inviteMember: 'prepare',
  acceptInvitation: 'prepare',
  changeMemberRole: 'prepare',
  bindServiceAccount: 'prepare',
  issueApiKey: 'grow',
  requestDeployment: 'grow',
  registerExternalRoute: 'grow',
  switchProject: 'continue',
  setLimit: 'continue',
  overrideLimit: 'continue',
  shareEnvelope: 'continue',
  moveEnvelope: 'continue',
};

/** Whatever the state, and why. */
const ALWAYS: Readonly<Record<string, string>> = {
  checkSite: 'is about a site, and nobody’s',
  closeAccessReview: 'looks again at what is there',
  closeExternalRoute: 'takes away',
  cordonDeployment: 'takes nothing on',
  decideAccess: 'keeps or takes away; another role is tried in the spec of reviews',
  endLimitOverride: 'what was given for a while ends',
  endOtherSessions: 'takes away',
  endOwnSession: 'takes away',
  grantSupportAccess: 'help, also on the way out',
  importMembers: 'brings others on board',
  moveCollectivite: 'is what changes the state',
  openAccessReview: 'looks again at what is there',
  registerCollectivite: 'brings others on board',
  removeMember: 'takes away',
  removeNoticeTarget: 'takes away',
  retryNotice: 'tells what was to be told',
  retireDeployment: 'takes away',
  retireModel: 'is about a model, and nobody’s',
  revokeApiKey: 'takes away',
  revokeInvitation: 'takes away',
  revokeServiceAccount: 'takes away',
  rotateApiKey: 'a secret that leaked is replaced in every state',
  rotateEngineKey: 'a secret that leaked is replaced in every state',
  scaleDeployment: 'what is there; it grows into room that is there',
  setPlacementPolicy: 'where what is there may go',
  setPayer: 'who pays for what was used',
  updateApiKey: 'narrows or names what is there',
  upgradeDeployment: 'what is there; growing is refused by its own admission',
  updateDeployment: 'what is there; growing is refused by its own admission',
  withdrawSupportAccess: 'takes away',
  writeOffRun: 'is of a gateway, and of nobody alone',
};

describe('the state of a collectivité', () => {
  let world: World;
  let tally: Tally;
  let server: InternalServer;
  let gateway: GatewayClient;
  beforeAll(async () => {
    world = await startWorld();
    tally = new Tally(world);
    server = await listenInternal({
      selfService: world.plane.app.get(SelfService),
      gatewayKey: deriveKey(DATA_PLANE_KEY, GATEWAY_SIGNATURE),
      log: createLogger({ program: 'control-plane', level: 'fatal' }),
      host: '127.0.0.1',
      port: 0,
    });
    gateway = new GatewayClient(server.port, DATA_PLANE_KEY);
  });
  afterAll(async () => {
    await server?.close();
    await world?.close();
  });

  const mutations = (): RootField[] =>
    rootFields(world.plane.app.get(GraphQLSchemaHost).schema).filter(
      ({ operation }) => operation === 'mutation',
    );
  const put = async ({ collectiviteId }: Town, state: LifeState): Promise<void> => {
    await world.plane.database.asOwner(
      `update tenancy.collectivite
          set state = $2, notice_ends_at = case when $2 = 'notice' then now() + interval '1 day' end where id = $1`,
      [collectiviteId, state],
    );
  };
  const refusedByState = async (root: RootField, town: Town): Promise<boolean> => {
    const token = await rightfulCaller(world, root, town);
    const input = validInput(root, town);
    // Some may name nobody, and are for everybody then.
    for (const { name, path } of argumentsOf(root))
      if (name === 'collectiviteId') assign(input, path, town.collectiviteId);
    const { body, codes } = await tally.call(root, token, input);
    expect({ [root.coordinate]: codes }).toEqual({ [root.coordinate]: [] });
    return body.includes('"code":"state_forbids"');
  };
  const managerOf = async ({ ids }: Town): Promise<string> => {
    const issued = await world.plane.app.get(IssueApiKey).execute(ARRANGING, {
      projectId: brandId(ids.project),
      name: 'Gérante',
      selfService: true,
    });
    if (!issued.ok) throw new Error(issued.failure.kind);
    return issued.value.apiKey.id;
  };

  it('is asked, or need not be, by every mutation there is', () => {
    expect([...Object.keys(ACTIVITIES), ...Object.keys(ALWAYS)].sort()).toEqual(
      mutations()
        .map(({ field }) => field.name)
        .sort(),
    );
  });

  it.each(LIFE_STATES)('%s allows at the API what the table says, and nothing else', async (state) => {
    const { api } = LIFE_ALLOWANCES[state];
    const town = await world.newTown();
    await put(town, state);
    for (const root of mutations()) {
      const activity = ACTIVITIES[root.field.name];
      if (!activity) continue;
      const name = `${root.field.name} while ${state}`;
      expect({ [name]: await refusedByState(root, town) }).toEqual({ [name]: !api.includes(activity) });
    }
  });

  it.each(LIFE_STATES)('%s allows a key to issue keys only where people may', async (state) => {
    const town = await world.newTown();
    const manager = await managerOf(town);
    await put(town, state);
    const answer = await gateway.ask(manager, 'keys.issue', { name: 'Nouvelle', expiresAt: null });
    const expected = LIFE_ALLOWANCES[state].api.includes('grow')
      ? { ok: true }
      : { ok: false, failure: { kind: 'nothing-new' } };
    expect(answer).toMatchObject(expected);
    expect(await gateway.ask(manager, 'account.read', {})).toMatchObject({ ok: true });
    expect(await gateway.ask(manager, 'keys.revoke', { id: town.ids.apiKey })).toMatchObject({ ok: true });
  });

  it('is what the gateways are told, at each step of a life', async () => {
    const { collectiviteId } = await world.newTown();
    const { app, database } = world.plane;
    const steps = [
      ['suspend', 'suspended'],
      ['resume', 'active'],
      ['give-notice', 'notice'],
      ['withdraw-notice', 'active'],
      ['give-notice', 'notice'],
      ['erase', 'erasing'],
    ] as const;
    for (const [event, state] of steps) {
      if (event === 'erase')
        await database.asOwner(`update tenancy.collectivite set notice_ends_at = now() where id = $1`, [
          collectiviteId,
        ]);
      const moved = await app.get(MoveCollectivite).execute(ARRANGING, { collectiviteId, event });
      expect(moved).toMatchObject({ value: { collectivite: { state } } });
      const [record] = await database.asOwner<{ state: string }>(
        `select body ->> 'state' as state from dataplane.record where kind = 'tenant' and id = $1`,
        [collectiviteId],
      );
      const served = LIFE_ALLOWANCES[state].gateway ? 'active' : 'suspended';
      expect({ [state]: record?.state }).toEqual({ [state]: served });
    }
  });
});
