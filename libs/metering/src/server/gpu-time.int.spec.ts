import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  brandId,
  type CollectiviteId,
  type DeploymentId,
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { GpuStates, type GpuTransition, HOUR_MS, hourOf } from '../domain/index.ts';
import { MeterGpuTimeOperation } from './operations/meter-gpu-time.ts';
import { PostgresGpuTimeReader } from './persistence/gpu-time.reader.ts';
import { COMMUNE, ingestAs, OTHER_COMMUNE, requestId, usageEvent } from './usage.fixture.ts';

const SCOPE = systemScope('spec');
const tenant = (id: string): TenantScope => ({
  kind: 'tenant',
  collectiviteId: brandId<CollectiviteId>(id),
  actor: { kind: 'user', subject: 'a', issuer: 'https://id.example' },
});

/** What provisioning would have recorded. */
class RecordedStates extends GpuStates {
  transitions: GpuTransition[] = [];

  async first(): Promise<Date | undefined> {
    return this.transitions.map(({ at }) => at).toSorted((one, other) => +one - +other)[0];
  }

  async during(_: unknown, from: Date, to: Date): Promise<readonly GpuTransition[]> {
    const before = this.transitions.filter(({ at }) => at < from);
    const lastBefore = [...Map.groupBy(before, ({ deploymentId }) => deploymentId).values()].map((all) =>
      all.at(-1)!,
    );
    return [...lastBefore, ...this.transitions.filter(({ at }) => at >= from && at < to)];
  }
}

let test: TestDatabase;
let database: Database;
let states: RecordedStates;
let deployment: DeploymentId;
const NOW = hourOf(new Date());
const ago = (hours: number, minutes = 0) => new Date(NOW.getTime() - hours * HOUR_MS + minutes * 60_000);

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database();
});
afterAll(() => test.close());
beforeEach(async () => {
  states = new RecordedStates();
  deployment = brandId<DeploymentId>(crypto.randomUUID());
  await test.asOwner('truncate metering.gpu_hour, metering.gpu_metered_hour');
});

const since = (at: Date, reservedGpus: number, readyGpus: number, owner: string | null = COMMUNE) =>
  states.transitions.push({
    deploymentId: deployment,
    collectiviteId: owner === null ? null : brandId<CollectiviteId>(owner),
    at,
    reservedGpus,
    readyGpus,
  });
const meter = () => new MeterGpuTimeOperation(database.unitOfWork, states).execute(SCOPE);
const read = (...[filter = {}, groupBy = [], scope = SCOPE]: Partial<Parameters<Read>>) =>
  new PostgresGpuTimeReader(database.unitOfWork).read(scope as never, filter, groupBy as never);
type Read = (filter: object, groupBy: readonly string[], scope: object) => unknown;
/** Of hours that are over: hours × GPUs. */
const hours = async () => {
  const rows = await read({ deploymentId: deployment, to: NOW }, ['hour']);
  return rows.map(({ reservedMs, readyMs, idleMs }) =>
    [reservedMs, readyMs, idleMs].map((ms) => ms / HOUR_MS),
  );
};
const request = (at: Date, latencyMs: number) =>
  usageEvent({
    id: requestId(at.getTime()),
    admittedAt: at.toISOString(),
    deploymentId: deployment,
    offer: 'dedicated',
    latencyMs,
  });

describe('GPU time', () => {
  it('is metered by the hour, those included in which no worker ran', async () => {
    since(ago(5, 30), 2, 0);
    since(ago(4), 2, 2);
    since(ago(1, 30), 0, 0);
    await meter();
    expect(await hours()).toEqual([
      [1, 0, 0],
      [2, 2, 2],
      [2, 2, 2],
      [2, 2, 2],
      [1, 1, 1],
    ]);
  });

  it('is the same whoever meters it, and however often at once', async () => {
    since(ago(3), 1, 1);
    await Promise.allSettled([meter(), meter(), meter()]);
    await meter();
    expect(await hours()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
      [1, 1, 1],
    ]);
  });

  it('is idle where no request is under way; requests at the same time count once, and those across hours in both', async () => {
    since(ago(3), 4, 4);
    const gateway = test.pool(test.gatewayUrl);
    await ingestAs(gateway, [
      request(ago(2, 10), 15 * 60_000),
      request(ago(2, 15), 15 * 60_000),
      request(ago(2, 55), 10 * 60_000),
    ]);
    await meter();
    const [first, second, third] = await hours();
    expect([first, second, third].map((hour) => hour![2])).toEqual([
      4,
      expect.closeTo(4 * (1 - 25 / 60), 3),
      expect.closeTo(4 * (1 - 5 / 60), 3),
    ]);
  });

  it('is seen by whose deployment it is, and by nobody else', async () => {
    since(ago(2), 1, 1);
    await meter();
    const all = { deploymentId: deployment };
    expect(await read(all, ['deployment'], tenant(COMMUNE))).toHaveLength(1);
    expect(await read(all, ['deployment'], tenant(OTHER_COMMUNE))).toEqual([]);
    expect(await read({}, [], tenant(OTHER_COMMUNE))).toEqual([
      { key: null, values: [], reservedMs: 0, readyMs: 0, idleMs: 0 },
    ]);
  });

  it('of the shared pool is no collectivité’s', async () => {
    since(ago(2), 1, 1, null);
    await meter();
    expect(await read({ to: NOW }, ['collectivite'])).toMatchObject([
      { values: [null], readyMs: 2 * HOUR_MS },
    ]);
    expect(await read({}, ['collectivite'], tenant(COMMUNE))).toEqual([]);
  });

  it('of a running hour is that until now', async () => {
    since(new Date(Date.now() - 1_000), 1, 0);
    await meter();
    const [{ reservedMs } = { reservedMs: 0 }] = await read({ deploymentId: deployment }, []);
    expect(reservedMs).toBeGreaterThanOrEqual(900);
    expect(reservedMs).toBeLessThan(60_000);
  });
});
