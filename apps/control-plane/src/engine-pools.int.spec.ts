import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CollectiviteId } from '@beffroi/kernel';
import type { Claim, ShareCall } from '@beffroi/quotas/domain';
import { type ControlPlaneUnderTest, startControlPlane } from './testing/control-plane.fixture.ts';

const POOL = randomUUID();
const RUN = randomUUID();

let plane: ControlPlaneUnderTest;
let operator: string;
let agent: string;
let bourges: CollectiviteId;
let vierzon: CollectiviteId;

const claim = (tenant: string, change: Partial<Claim>): Claim => ({
  tenant,
  class: 'standard',
  weight: 1,
  queued: 0,
  heldUp: 0,
  starting: 0,
  inFlight: 0,
  served: 0,
  ...change,
});

/** As a gateway does, with the role of one. */
const tell = async (call: ShareCall): Promise<void> => {
  const gateway = plane.database.pool(plane.database.gatewayUrl, 1);
  await gateway.query(`select quotas.share('gateway-0', $1, $2::jsonb)`, [RUN, JSON.stringify(call)]);
};

const pools = async (token: string) => {
  const { data } = await plane.ask<{
    enginePools: readonly { capacity: number; claims: readonly object[] }[];
  }>(
    `{ enginePools { id capacity claims { collectiviteId class weight inFlight waitingForRoom waitingForLimits
       waitingForModel servicePerSecond serviceToday shareNow shareToday } } }`,
    { token },
  );
  return data!.enginePools;
};

const town = async (codeInsee: string): Promise<CollectiviteId> => {
  const { data } = await plane.ask<{ registerCollectivite: { id: CollectiviteId } }>(
    `mutation { registerCollectivite(input: {codeInsee: "${codeInsee}"}) { ... on Collectivite { id } } }`,
    { token: operator },
  );
  return data!.registerCollectivite.id;
};

beforeAll(async () => {
  plane = await startControlPlane();
  operator = await plane.personWith('operator.admin');
  bourges = await town('18033');
  vierzon = await town('18279');
  agent = await plane.personWith('collectivite.admin', bourges);
  await plane.database.asOwner(
    `insert into dataplane.presence (incarnation, gateway_id, polled_at, registered_at)
     values ($1, 'gateway-0', now(), now())`,
    [RUN],
  );
  await tell({
    seq: 1,
    pools: [
      {
        pool: POOL,
        capacity: 64,
        claims: [
          claim(bourges, { weight: 4, inFlight: 3, queued: 7, heldUp: 2, served: 900 }),
          claim(vierzon, { class: 'garanti', starting: 5, served: 2_700 }),
        ],
      },
    ],
  });
});
afterAll(() => plane.close());

describe('the engines that collectivités share', () => {
  it('show the operator what each gets, now and today, and what waits why', async () => {
    expect(await pools(operator)).toEqual([
      {
        id: POOL,
        capacity: 64,
        claims: [
          expect.objectContaining({
            collectiviteId: vierzon,
            class: 'GARANTI',
            waitingForModel: 5,
            serviceToday: 2_700,
            shareToday: 0.75,
            shareNow: 0.75,
          }),
          {
            collectiviteId: bourges,
            class: 'STANDARD',
            weight: 4,
            inFlight: 3,
            waitingForRoom: 7,
            waitingForLimits: 2,
            waitingForModel: 0,
            servicePerSecond: 900,
            serviceToday: 900,
            shareNow: 0.25,
            shareToday: 0.25,
          },
        ],
      },
    ]);
  });

  it('show a collectivité itself alone, and nothing of what the others get', async () => {
    const [pool, ...others] = await pools(agent);
    expect(others).toEqual([]);
    expect(pool).toMatchObject({ id: POOL, capacity: null });
    expect(pool!.claims).toEqual([
      expect.objectContaining({
        collectiviteId: bourges,
        waitingForRoom: 7,
        shareNow: null,
        shareToday: null,
      }),
    ]);
  });

  it('forget what waits when a gateway says that nobody does, and keep the day', async () => {
    await tell({ seq: 2, pools: [{ pool: POOL, capacity: 64, claims: [] }] });
    const [pool] = await pools(agent);
    expect(pool!.claims).toEqual([
      expect.objectContaining({ inFlight: 0, waitingForRoom: 0, servicePerSecond: 0, serviceToday: 900 }),
    ]);
  });
});
