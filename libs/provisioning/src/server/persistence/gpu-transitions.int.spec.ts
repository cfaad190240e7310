import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { systemScope } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { Client } from 'pg';
import { GpuTransitionsReader } from './gpu-transitions.reader.ts';

const SCOPE = systemScope('spec');

let test: TestDatabase;
let database: Database;
let id: string;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database();
  // Tables of other contexts are not what this is about.
  for (const [table, name] of [
    ['deployment', 'deployment_model_id_fkey'],
    ['deployment', 'deployment_site_id_fkey'],
    ['gpu_reservation', 'gpu_reservation_site_id_fkey'],
  ])
    await test.asOwner(`alter table provisioning.${table} drop constraint ${name}`);
});
afterAll(() => test.close());

beforeEach(async () => {
  id = crypto.randomUUID();
  await test.asOwner(
    `with made as (
       insert into provisioning.deployment
         (id, model_id, site_id, namespace, replicas, precision, gpu_product, gpus_per_replica, context_tokens,
          engine_key_sealed, requested_at)
       values ($1, 'm', 's', 'n', 2, 'fp8', 'h100', 4, 8192, '', now())
       returning id
     )
     insert into provisioning.gpu_reservation (deployment_id, site_id, gpu_product, gpus_per_replica, replicas)
     select id, 's', 'h100', 4, 2 from made`,
    [id],
  );
});

const transitions = async (): Promise<(readonly [number, number])[]> => {
  const all = await new GpuTransitionsReader(database.unitOfWork).during(
    SCOPE,
    new Date(0),
    new Date(Date.now() + 86_400_000),
  );
  return all
    .filter(({ deploymentId }) => deploymentId === id)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .map(({ reservedGpus, readyGpus }) => [reservedGpus, readyGpus] as const);
};
const update = (set: string) => test.asOwner(`update provisioning.deployment set ${set} where id = $1`, [id]);

describe('what a deployment holds of GPUs', () => {
  it('is recorded whenever it changes, whoever changes it, and only then', async () => {
    await update('ready_engines = 1');
    await update(`phase = 'Loading'`);
    await update('ready_engines = 1');
    await update('ready_engines = 2');
    await test.asOwner('update provisioning.gpu_reservation set replicas = 1 where deployment_id = $1', [id]);
    await update('ready_engines = 0');
    await test.asOwner('delete from provisioning.gpu_reservation where deployment_id = $1', [id]);
    expect(await transitions()).toEqual([
      [8, 0],
      [8, 4],
      [8, 8],
      [4, 8],
      [4, 0],
      [0, 0],
    ]);
  });

  it('is one change where a transaction makes several, and none where it is taken back', async () => {
    const client = new Client({ connectionString: test.ownerUrl });
    await client.connect();
    const run = async (end: string) => {
      await client.query('begin');
      await client.query('update provisioning.deployment set ready_engines = 2 where id = $1', [id]);
      await client.query('update provisioning.gpu_reservation set replicas = 3 where deployment_id = $1', [
        id,
      ]);
      await client.query(end);
    };
    await run('rollback');
    expect(await transitions()).toEqual([[8, 0]]);
    await run('commit');
    expect(await transitions()).toEqual([
      [8, 0],
      [12, 8],
    ]);
    await client.end();
  });

  it('is known whole at the end, however two programs change it at once', async () => {
    const [one, other] = [1, 2].map(() => new Client({ connectionString: test.ownerUrl }));
    await Promise.all([one!.connect(), other!.connect()]);
    for (let round = 1; round <= 20; round++) {
      await Promise.all([
        one!.query('update provisioning.deployment set ready_engines = $2 where id = $1', [id, round % 3]),
        other!.query('update provisioning.gpu_reservation set replicas = $2 where deployment_id = $1', [
          id,
          round,
        ]),
      ]);
      expect((await transitions()).at(-1)).toEqual([4 * round, 4 * (round % 3)]);
    }
    await Promise.all([one!.end(), other!.end()]);
  });

  it('does not follow a clock that goes back', async () => {
    await test.asOwner(
      `update provisioning.gpu_transition set at = now() + interval '1 hour' where deployment_id = $1`,
      [id],
    );
    await update('ready_engines = 1');
    expect(await transitions()).toEqual([
      [8, 0],
      [8, 4],
    ]);
  });
});
