import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type DeploymentId, type OperatorScope, systemScope } from '@beffroi/kernel';
import { createLogger, createMetrics, Counter, Gauge } from '@beffroi/platform/observability';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import type { Pool } from 'pg';
import {
  type BegunQuestions,
  type EngineReading,
  type EngineTokens,
  HOUR_MS,
  hourOf,
} from '../../domain/index.ts';
import { PostgresOwnWorkLog } from '../persistence/own-work.log.ts';
import { PostgresReconciliation } from '../persistence/reconciliation.reader.ts';
import { INCARNATION, ingestAs, requestId, tokens, usageEvent } from '../usage.fixture.ts';
import { UsageReconciler } from './reconciler.ts';

const OPERATOR: OperatorScope = {
  kind: 'operator',
  actor: { kind: 'user', subject: 'o', issuer: 'https://id.example' },
};
const POD = 'http://10.0.0.1:8000';
const OTHER_POD = 'http://10.0.0.2:8000';

let test: TestDatabase;
let database: Database;
let gateway: Pool;
let deployment: DeploymentId;
let pods: Record<string, Omit<EngineReading, 'readAt'> | undefined>;
let epoch = 0;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database();
  gateway = test.pool(test.gatewayUrl);
});
afterAll(() => test.close());
beforeEach(async () => {
  deployment = brandId<DeploymentId>(crypto.randomUUID());
  pods = {};
  await test.asOwner(`delete from dataplane.record where kind = 'route'`);
  await test.asOwner('delete from metering.engine_reading');
});

/** A worker that has just taken the lease. */
const worker = async (): Promise<UsageReconciler> => {
  epoch += 1;
  await test.asOwner(
    `insert into platform.lease (role, holder, epoch, expires_at)
     values ('reconciliation', 'spec', $1, now() + interval '1 hour')
     on conflict (role) do update set epoch = excluded.epoch`,
    [epoch],
  );
  const registers = [createMetrics()];
  const named = (name: string) => ({ name, help: name, registers });
  return new UsageReconciler(
    {
      unitOfWork: database.unitOfWork,
      log: createLogger({ program: 'spec', level: 'fatal' }),
      metrics: {
        unexplainedHours: new Gauge(named('unexplained')),
        incompleteHours: new Gauge(named('incomplete')),
        silentEngines: new Counter(named('silent_total')),
      },
      ask: async (url) => pods[url],
    },
    epoch,
  );
};
const route = (...urls: readonly string[]) =>
  test.asOwner('select dataplane.publish($1::jsonb)', [
    JSON.stringify([
      {
        kind: 'route',
        id: deployment,
        v: 1,
        body: { kind: 'vllm', modelId: 'mistral-small', engines: urls.map((url) => ({ url, weight: 1 })) },
      },
    ]),
  ]);
/** Processes that started in this hour. */
const says = (prompt: number, generation: number, run = 0, underWay = 0) => ({
  startedAt: new Date(hourOf(new Date()).getTime() + run),
  tokens: { prompt, generation },
  underWay,
});
const request = (extra: Readonly<Record<string, unknown>> = {}, at = new Date()) =>
  usageEvent({
    id: requestId(at.getTime()),
    admittedAt: at.toISOString(),
    deploymentId: deployment,
    tokens: tokens(100, 50),
    ...extra,
  });
const thisHour = async () => {
  const hours = await new PostgresReconciliation(database.unitOfWork).hours(OPERATOR, {
    deploymentId: deployment,
    from: new Date(Date.now() - 72 * HOUR_MS),
    to: new Date(Date.now() + HOUR_MS),
  });
  return hours;
};
const ownWorkLog = () => new PostgresOwnWorkLog(database.unitOfWork);
/** Questions of ours that are being asked. */
const begin = (count: number) => ownWorkLog().begin(systemScope('spec'), { deploymentId: deployment, count });
const settle = (begun: BegunQuestions, answers: readonly EngineTokens[]) =>
  ownWorkLog().settle(systemScope('spec'), begun, answers);
const ownWork = () =>
  test.asOwner(
    `select sum(prompt_tokens)::int as prompt, sum(generation_tokens)::int as generation, max(failed) as failed
     from metering.own_work where deployment_id = $1`,
    [deployment],
  );
/** Over for so long that gateways have had time to ship it. */
const CLOSED_HOUR = new Date(hourOf(new Date()).getTime() - 2 * HOUR_MS);
/** What engines counted in it, as it was read then. */
const countedThen = (prompt: number, generation: number, flaw: string | null = null) =>
  test.asOwner(
    `insert into metering.engine_hour (deployment_id, hour, prompt_tokens, generation_tokens, flaw)
     values ($1, $2, $3, $4, $5)`,
    [deployment, CLOSED_HOUR, prompt, generation, flaw],
  );
const inClosedHour = (minute: number) => new Date(CLOSED_HOUR.getTime() + minute * 60_000);
const isShipped = () =>
  test.asOwner(`update dataplane.presence set shipped_through = now(), left_at = now()`);
const alarms = () =>
  test.asOwner<{ payload: Record<string, unknown> }>(
    `select payload from platform.outbox where type = 'metering.engine-difference-found'
     and payload ->> 'deploymentId' = $1`,
    [deployment],
  );

describe('what engines count', () => {
  it('is compared with what was metered, hour by hour, while the hour runs', async () => {
    await route(POD, OTHER_POD);
    pods = { [POD]: says(60, 30), [OTHER_POD]: says(40, 20) };
    const reconciler = await worker();
    await reconciler.read();
    pods = { [POD]: says(160, 80), [OTHER_POD]: says(140, 70) };
    await reconciler.read();
    await ingestAs(gateway, [request(), request(), request()]);
    await reconciler.compare();
    expect(await thisHour()).toMatchObject([
      { state: 'open', engine: { prompt: 300, generation: 150 }, difference: { prompt: 0, generation: 0 } },
    ]);
  });

  it('goes on where it was when another worker takes over, and nothing is counted twice', async () => {
    await route(POD);
    pods = { [POD]: says(100, 50) };
    const first = await worker();
    await first.read();
    pods = { [POD]: says(250, 130) };
    const second = await worker();
    await second.read();
    await second.read();
    await expect(first.read()).rejects.toThrow();
    await second.compare();
    expect(await thisHour()).toMatchObject([{ engine: { prompt: 250, generation: 130 } }]);
  });

  it('is counted on when a pod starts again: its counters begin anew, and not from below', async () => {
    await route(POD);
    pods = { [POD]: says(500, 200) };
    const reconciler = await worker();
    for (let times = 0; times < 3; times++) await reconciler.read();
    pods = { [POD]: says(700, 300, 1) };
    await reconciler.read();
    await reconciler.compare();
    expect(await thisHour()).toMatchObject([{ engine: { prompt: 1_200, generation: 500 }, flaw: null }]);
  });

  it('is said to be incomplete when a pod ends that was at work', async () => {
    await route(POD);
    pods = { [POD]: says(500, 200, 0, 3) };
    const reconciler = await worker();
    await reconciler.read();
    pods = { [POD]: says(10, 5, 1) };
    await reconciler.read();
    await reconciler.compare();
    // In the last minute of an hour nobody knows whether it was at work in the next one too.
    expect(new Set((await thisHour()).map(({ flaw }) => flaw))).toEqual(new Set(['cut-off']));
  });

  it('is not laid to a deployment whose address another one has got', async () => {
    await route(POD);
    pods = { [POD]: says(100, 50) };
    const reconciler = await worker();
    for (let times = 0; times < 3; times++) await reconciler.read();
    const former = deployment;
    await test.asOwner(`delete from dataplane.record where kind = 'route'`);
    deployment = brandId<DeploymentId>(crypto.randomUUID());
    await route(POD);
    pods = { [POD]: says(9_000, 4_000, 1) };
    await reconciler.read();
    await reconciler.compare();
    expect(await thisHour()).toMatchObject([{ engine: { prompt: 9_000 } }]);
    deployment = former;
    expect(await thisHour()).toMatchObject([{ engine: { prompt: 100 }, flaw: null }]);
  });

  it('includes what we asked ourselves', async () => {
    await route(POD);
    pods = { [POD]: says(107, 54) };
    const reconciler = await worker();
    await reconciler.read();
    await settle(await begin(3), [
      { prompt: 4, generation: 3 },
      { prompt: 3, generation: 1 },
    ]);
    expect(await ownWork()).toEqual([{ prompt: 7, generation: 4, failed: 1 }]);
    await ingestAs(gateway, [request()]);
    await reconciler.compare();
    // What is asked in the last two minutes of an hour may be answered in the next one, which is then compared too.
    expect(await thisHour()).toContainEqual(
      expect.objectContaining({
        engine: { prompt: 107, generation: 54 },
        difference: { prompt: 0, generation: 0 },
      }),
    );
  });
});

describe('an hour that is over', () => {
  const closed = (extra: Readonly<Record<string, unknown>> = {}, minute = 20) =>
    request(extra, inClosedHour(minute));

  it('waits for every gateway that may still ship something of it', async () => {
    await countedThen(200, 100);
    await ingestAs(gateway, [closed()]);
    await test.asOwner(
      `insert into dataplane.presence (incarnation, gateway_id, registered_at, polled_at, shipped_through)
       values ($1, 'gw-1', $2, now(), $3)
       on conflict (incarnation) do update set shipped_through = excluded.shipped_through, left_at = null`,
      [INCARNATION, inClosedHour(0), inClosedHour(30)],
    );
    const reconciler = await worker();
    await reconciler.compare();
    expect(await thisHour()).toMatchObject([{ state: 'awaited' }]);
    expect(await alarms()).toEqual([]);
    await ingestAs(gateway, [closed()]);
    await isShipped();
    await test.asOwner('update metering.reconciled_hour set compared_at = $1', [inClosedHour(1)]);
    await reconciler.compare();
    expect(await thisHour()).toMatchObject([{ state: 'explained', difference: { prompt: 0 } }]);
  });

  it('is explained by what we began to ask ourselves, whoever was killed before the answers came', async () => {
    await isShipped();
    await countedThen(100 + 8 * 20, 50 + 8 * 64);
    await ingestAs(gateway, [closed()]);
    const reconciler = await worker();
    await reconciler.compare();
    expect(await thisHour()).toMatchObject([{ state: 'unexplained' }]);
    await begin(8);
    await test.asOwner('update metering.own_work set hour = $2 where deployment_id = $1', [
      deployment,
      CLOSED_HOUR,
    ]);
    await test.asOwner('update metering.reconciled_hour set compared_at = $1', [inClosedHour(1)]);
    await reconciler.compare();
    expect(await thisHour()).toMatchObject([
      {
        state: 'explained',
        explanations: [{ cause: 'own-work', requests: 8, tokens: { prompt: 160, generation: 512 } }],
      },
    ]);
  });

  it('alarms once when nothing explains the difference, and no more when late usage does', async () => {
    await isShipped();
    await countedThen(200, 100);
    await ingestAs(gateway, [closed()]);
    const reconciler = await worker();
    const again = async () => {
      await test.asOwner('update metering.reconciled_hour set compared_at = $1', [inClosedHour(1)]);
      await reconciler.compare();
    };
    await again();
    await again();
    expect(await thisHour()).toMatchObject([
      { state: 'unexplained', unexplained: { prompt: 100, generation: 50 } },
    ]);
    expect((await alarms()).map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ span: 'hour', promptTokens: 100, generationTokens: 50 }),
    ]);
    await ingestAs(gateway, [closed()]);
    await again();
    expect(await thisHour()).toMatchObject([{ state: 'explained' }]);
    expect(await alarms()).toHaveLength(1);
  });

  it('tells what explains the difference: requests across its turn, aborted, failed, recovered, corrected', async () => {
    await isShipped();
    await countedThen(1_000, 500);
    const before = new Date(CLOSED_HOUR.getTime() - 5_000);
    const recovered = closed({ outcome: 'recovered', quality: 'estimated', tokens: tokens(300, 80) });
    await ingestAs(gateway, [
      closed(),
      request({ latencyMs: 60_000 }, before),
      closed({ outcome: 'client_aborted', httpStatus: 499, quality: 'estimated', tokens: tokens(120, 10) }),
      closed({ outcome: 'upstream_error', httpStatus: 502, tokens: tokens(0, 0) }),
      recovered,
    ]);
    await ingestAs(gateway, [
      { ...recovered, outcome: 'completed', quality: 'measured', tokens: tokens(290, 90) },
    ]);
    const reconciler = await worker();
    await reconciler.compare();
    const hour = (await thisHour()).find((each) => each.hour.getTime() === CLOSED_HOUR.getTime())!;
    expect(hour.counted).toEqual({ prompt: 510, generation: 150 });
    expect(Object.fromEntries(hour.explanations.map(({ cause, requests }) => [cause, requests]))).toEqual({
      'in-flight': 0,
      'client-aborted': 1,
      failed: 1,
      recovered: 1,
    });
  });

  it('whose engines nobody read is incomplete, and no alarm', async () => {
    await isShipped();
    await countedThen(5, 5, 'unread');
    await ingestAs(gateway, [closed(), closed()]);
    const reconciler = await worker();
    await reconciler.compare();
    expect(await thisHour()).toMatchObject([{ state: 'incomplete', flaw: 'unread' }]);
    expect(await alarms()).toEqual([]);
  });
});
