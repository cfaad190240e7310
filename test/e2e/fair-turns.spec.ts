import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodies, type GatewayProcess, MODEL } from '@beffroi/gateway/testing';
import { DEFAULT_BEHAVIOUR } from '@beffroi/simulators/engine';
import { chat, type ChatOutcome } from '../dataplane/chat.client.ts';
import { type Application, DataPlane } from '../dataplane/data.plane.ts';
import { eventually } from '../dataplane/eventually.ts';

/** What the engine takes at once; each answer takes it 200 ms. */
const ROOM = 4;
const OUTPUT_TOKENS = 20;
const BURST = 100;

let plane: DataPlane;
let gateways: readonly [GatewayProcess, GatewayProcess];
let bursty: Application;
let small: Application;

beforeAll(async () => {
  plane = await DataPlane.start();
  const { url } = await plane.engines.start({ id: 'one', servedModelName: MODEL, maxModelLen: 32_768 });
  await plane.engines.behave('one', {
    ...DEFAULT_BEHAVIOUR,
    ttftMs: 0,
    tokensPerSecond: 5 * OUTPUT_TOKENS,
    concurrency: ROOM,
  });
  await plane.publish('model', MODEL, bodies.model());
  await plane.publish('route', crypto.randomUUID(), bodies.route([url], { credential: undefined }));
  bursty = await plane.application();
  small = await plane.application();
  const room = { BEFFROI_ENGINE_ROOM: String(ROOM) };
  gateways = await Promise.all([plane.gateway('north', room), plane.gateway('south', room)]);
  for (const gateway of gateways)
    await eventually(
      () => ask(gateway, bursty),
      ({ isComplete }) => isComplete,
    );
}, 90_000);
afterAll(() => plane?.stop(), 30_000);

const ask = ({ origin }: GatewayProcess, { key }: Application): Promise<ChatOutcome> =>
  chat({ origin, key, model: MODEL, stream: false, maxTokens: OUTPUT_TOKENS });

const served = async (gateway: GatewayProcess, application: Application): Promise<void> =>
  expect((await ask(gateway, application)).status).toBe(200);
const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[values.length >> 1]!;

const queuedNow = async (): Promise<number> => {
  const [row] = await plane.sql<{ queued: number }>(
    'select coalesce(sum(queued), 0)::int as queued from quotas.pool_claim where collectivite_id = $1',
    [bursty.tenantId],
  );
  return row!.queued;
};

describe('a collectivité that sends a hundred requests at once, to two gateways', () => {
  it('waits for them to pass, and a small one beside it does not', async () => {
    let answered = 0;
    const burst = Array.from({ length: BURST }, async (_, at) => {
      await served(gateways[at % 2]!, bursty);
      answered++;
    });
    await eventually(queuedNow, (queued) => queued > BURST / 4);
    /** How many of the burst passed while each of the small one's waited: a count, which a slow machine does not change. */
    const passed: number[] = [];
    for (let turn = 0; answered < BURST - 2 * ROOM; turn++) {
      const before = answered;
      await served(gateways[turn % 2]!, small);
      passed.push(answered - before);
    }
    await Promise.all(burst);
    expect(median(passed)).toBeLessThan(BURST / 6);
    expect(Math.max(...passed)).toBeLessThan(BURST / 2);
  }, 60_000);

  it('is counted as served what it used, once, whichever gateway had it', async () => {
    const SERVED =
      'select collectivite_id as id, sum(served)::int as service from quotas.pool_service group by 1';
    const USED = `select collectivite_id as id, sum(input_tokens + 2 * output_tokens)::int as service
      from metering.usage_event group by 1`;
    const of = async (statement: string) =>
      new Map(
        (await plane.sql<{ id: string; service: number }>(statement)).map(({ id, service }) => [id, service]),
      );
    const [served, used] = await eventually(
      async () => [await of(SERVED), await of(USED)] as const,
      ([told, counted]) => told.get(bursty.tenantId) === counted.get(bursty.tenantId),
    );
    expect(served).toEqual(used);
  }, 60_000);
});
