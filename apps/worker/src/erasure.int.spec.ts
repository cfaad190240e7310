import { randomUUID } from 'node:crypto';
import { ReviewedModels } from '@beffroi/catalogue/domain';
import {
  RegisterSiteOperation,
  SitesRepository,
  SiteVault,
  SyncModelsOperation,
} from '@beffroi/catalogue/server';
import { EnsurePartitionsOperation } from '@beffroi/metering/server';
import { brandId, type CollectiviteId, systemScope } from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { PlanDefaults } from '@beffroi/quotas/server';
import { ALWAYS_KEPT, REASONS_TO_KEEP } from '@beffroi/tenancy/domain';
import {
  CacheSalts,
  ErasureCertificatesRepository,
  type LifeCycleSweep,
  MoveCollectiviteOperation,
  PackagedDirectory,
  RegisterCollectiviteOperation,
} from '@beffroi/tenancy/server';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entities } from './composition.ts';
import { FURNITURE, type Furnished, SITE } from './erasure.furniture.fixture.ts';
import { erasersOf, lifeCycleSweep } from './roles/life-cycles.ts';

const HOUSE = systemScope('housekeeping');
const KEY = Buffer.alloc(32, 7);
const DAY_MS = 86_400_000;
/** The collectivités themselves say whose they are by their own id. */
const ITSELF = 'tenancy.collectivite';

describe('the erasure of a collectivité', () => {
  let test: TestDatabase;
  let database: Database;
  let sweep: LifeCycleSweep;
  let town: Furnished;
  let neighbour: Furnished;
  beforeAll(async () => {
    test = await testDatabase();
    database = await test.database(entities);
    await new EnsurePartitionsOperation(database.unitOfWork).execute(HOUSE);
    const { unitOfWork } = database;
    await new SyncModelsOperation(unitOfWork, new ReviewedModels()).execute(HOUSE);
    const sites = new SitesRepository(unitOfWork);
    const vault = new SiteVault([sealingKey(KEY)]);
    await new RegisterSiteOperation(unitOfWork, sites, vault).execute(HOUSE, {
      id: SITE,
      name: 'Bourges',
      region: 'cloudgouv-eu-west-1',
      country: 'FR',
      qualification: 'secnumcloud-3.2',
      storageClass: null,
      kubeconfig: 'apiVersion: v1',
    });
    const config = { BEFFROI_DATA_PLANE_KEY: KEY, BEFFROI_BACKUP_RETENTION: 35 * DAY_MS };
    sweep = lifeCycleSweep({ config, database });
    [town, neighbour] = [await furnish('18033'), await furnish('18279')];
    await test.asOwner('select audit.seal_waiting(1000000)');
    await test.asOwner(
      `insert into platform.audit_waiting (entry_id, collectivite_id)
       select distinct on (collectivite_id) id, collectivite_id from platform.audit_entry
        where collectivite_id is not null`,
    );
  });
  afterAll(() => test?.close());

  const operations = () => {
    const { unitOfWork, gateways } = database;
    const [defaults, salts] = [new PlanDefaults(unitOfWork), new CacheSalts(sealingKey(KEY))];
    return {
      register: new RegisterCollectiviteOperation(unitOfWork, new PackagedDirectory(), defaults, salts),
      moving: new MoveCollectiviteOperation(unitOfWork, gateways, defaults, salts),
    };
  };
  /** A commune with a row of its own in every table that has any of a collectivité. */
  const furnish = async (codeInsee: string): Promise<Furnished> => {
    const registered = await operations().register.execute(HOUSE, { codeInsee });
    if (!registered.ok) throw new Error(registered.failure.kind);
    const { id } = registered.value;
    const made: Furnished = {
      id,
      mark: `marque-${randomUUID()}`,
      project: randomUUID(),
      key: randomUUID(),
      deployment: randomUUID(),
      review: randomUUID(),
    };
    for (const [statement, parameters] of FURNITURE(made)) await test.asOwner(statement, parameters);
    return made;
  };
  const tenantTables = async () =>
    (
      await test.asOwner<{ name: string }>(
        `select format('%s.%s', n.nspname, c.relname) as name from pg_class c
           join pg_namespace n on n.oid = c.relnamespace
           join pg_attribute a on a.attrelid = c.oid and a.attname = 'collectivite_id' and not a.attisdropped
          where c.relkind in ('r', 'p') and not c.relispartition order by 1`,
      )
    ).map(({ name }) => name);
  const rowsOf = async (table: string, { id }: Pick<Furnished, 'id'>): Promise<string[]> =>
    (
      await test.asOwner<{ row: string }>(
        `select t::text as row from ${table} t where collectivite_id = $1`,
        [id],
      )
    ).map(({ row }) => row);
  const erase = async (id: CollectiviteId) => {
    await test.asOwner(
      `update tenancy.collectivite set state = 'notice', notice_ends_at = now() - interval '1 second' where id = $1`,
      [id],
    );
    await sweep.execute(HOUSE);
  };
  const certificateOf = async (id: CollectiviteId) =>
    (await new ErasureCertificatesRepository(database.unitOfWork).findMany(HOUSE, [id])).get(id);
  const stateOf = async (id: CollectiviteId) =>
    (await test.asOwner<{ state: string }>('select state from tenancy.collectivite where id = $1', [id]))[0]!
      .state;

  const declared = () =>
    Object.assign({}, ...erasersOf(database).map(({ tables }) => tables)) as Record<string, string>;
  const kept = Object.values(REASONS_TO_KEEP).flatMap(({ tables }): readonly string[] => tables);

  it('knows of every table with a collectivité’s rows whether it is erased or kept, and why', async () => {
    const tables = await tenantTables();
    expect(tables.length).toBeGreaterThan(20);
    expect([...Object.keys(declared()), ...kept].filter((table) => table !== ITSELF).sort()).toEqual(tables);
    for (const { why } of Object.values(REASONS_TO_KEEP)) expect(why.fr).not.toBe(why.en);
  });

  it('has something to erase in every table, so that finding nothing afterwards means something', async () => {
    for (const table of await tenantTables())
      expect({ [table]: (await rowsOf(table, town)).length }).not.toEqual({ [table]: 0 });
  });

  it('waits for Keycloak to have let its organisation go', async () => {
    await erase(town.id);
    expect(await stateOf(town.id)).toBe('erasing');
    await test.asOwner(
      `update identity.organization set organization_id = null, observed_at = now() where collectivite_id = $1`,
      [town.id],
    );
    await sweep.execute(HOUSE);
    expect(await stateOf(town.id)).toBe('erased');
  });

  it('leaves no row where rows are removed, and nothing that anybody wrote where they are emptied', async () => {
    for (const [table, how] of Object.entries(declared())) {
      const left = await rowsOf(table, town);
      if (how === 'removed') expect({ [table]: left }).toEqual({ [table]: [] });
      expect({ [table]: left.filter((row) => row.includes(town.mark)) }).toEqual({ [table]: [] });
    }
  });

  it('ends the sessions of its people, and not of those who have a role elsewhere', async () => {
    const sessions = await test.asOwner<{ subject: string; organization: string | null }>(
      'select subject, organization from identity.session where subject like $1',
      [`%${town.mark}`],
    );
    expect(sessions).toEqual([{ subject: `elsewhere-${town.mark}`, organization: null }]);
  });

  it('touches nothing of its neighbour’s', async () => {
    for (const table of await tenantTables())
      expect({ [table]: (await rowsOf(table, neighbour)).length }).not.toEqual({ [table]: 0 });
  });

  it('is certified with what was erased over all sweeps, and what is kept', async () => {
    const certificate = (await certificateOf(town.id))!;
    const counts = Object.fromEntries(certificate.erased.map(({ what, count }) => [what, count]));
    expect(Object.values(counts).every((count) => count > 0)).toBe(true);
    expect(counts).toMatchObject({ 'api-keys': 2, memberships: 2, sessions: 1, organization: 1 });
    expect(certificate.kept).toEqual(ALWAYS_KEPT);
  });

  it('keeps a Keycloak organisation that manages accounts, and the certificate says so', async () => {
    await erase(neighbour.id);
    await test.asOwner(
      `update identity.organization set observed_at = now(), differences = '[{"kind": "managed-stranger", "userId": "u"}]'
        where collectivite_id = $1`,
      [neighbour.id],
    );
    await sweep.execute(HOUSE);
    expect((await certificateOf(neighbour.id))!.kept).toEqual([...ALWAYS_KEPT, 'keycloak-organization']);
  });

  it('lets the body come back with its plan’s limits and nothing else', async () => {
    const back = await operations().moving.execute(HOUSE, {
      collectiviteId: brandId(town.id),
      event: 'activate',
    });
    expect(back).toMatchObject({ value: { collectivite: { state: 'active' } } });
    expect((await rowsOf('quotas.limit_row', town)).length).toBeGreaterThan(0);
    expect(await rowsOf('identity.membership', town)).toEqual([]);
  });
});
