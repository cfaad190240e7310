import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, type SiteId, systemScope, type TenantScope } from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { type Database, schemaDrift } from '@beffroi/platform/typeorm';
import { entities as tenancyEntities } from '@beffroi/tenancy/server';
import { type Model, MODEL_FAMILY, modelRecord, ReviewedModels } from '../domain/index.ts';
import {
  entities,
  GpuInventoryRepository,
  PostgresListPrices,
  RegisterSiteOperation,
  SiteCredentialsRepository,
  SitesRepository,
  SiteVault,
  SyncModelsOperation,
} from './index.ts';

const scope = systemScope('spec');
const agent: TenantScope = {
  kind: 'tenant',
  collectiviteId: brandId<CollectiviteId>(randomUUID()),
  actor: { kind: 'user', subject: 'anne', issuer: 'https://agents.example' },
};

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await testDatabase();
  database = await test.database([...tenancyEntities, ...entities]);
});
afterAll(() => test.close());

describe('the models', () => {
  /** Nothing that was reviewed runs any more. */
  const stopAll = () =>
    test.asOwner(`update catalogue.reviewed_release set seen_at = seen_at - interval '6 minutes'`);
  const published = async () => {
    const rows = await test.asOwner<{ id: string; body: unknown }>(
      `select id, body from dataplane.record where kind = 'model'`,
    );
    return new Map(rows.map(({ id, body }) => [id, body]));
  };

  it('are published at the first start: those that can be served', async () => {
    const sync = new SyncModelsOperation(database.unitOfWork, new ReviewedModels());
    expect(await sync.execute(scope)).toBe(MODEL_FAMILY.length);
    const records = await published();
    for (const model of MODEL_FAMILY)
      expect(records.get(model.id) ?? null).toEqual(modelRecord(model) ?? null);
  });

  it('are left alone at the next start', async () => {
    const sequence = () => test.asOwner('select max(seq) from dataplane.record');
    const before = await sequence();
    const sync = new SyncModelsOperation(database.unitOfWork, new ReviewedModels());
    expect(await sync.execute(scope)).toBe(0);
    expect(await sequence()).toEqual(before);
  });

  it('are published again when the review changes, withdrawn when they are dropped, and come back', async () => {
    const [first, dropped, ...rest] = MODEL_FAMILY;
    const renamed = { ...first!, aliases: [...first!.aliases, 'nouvel-alias'] };
    const sync = new SyncModelsOperation(database.unitOfWork, new ReviewedModels([renamed, ...rest]));
    expect(await sync.execute(scope)).toBe(2);
    const records = await published();
    expect(records.get(first!.id)).toMatchObject({ aliases: expect.arrayContaining(['nouvel-alias']) });
    expect(records.get(dropped!.id)).toBeNull();
    await stopAll();
    const back = new SyncModelsOperation(database.unitOfWork, new ReviewedModels());
    expect(await back.execute(scope)).toBe(2);
    expect((await published()).get(dropped!.id)).toEqual(modelRecord(dropped!));
  });

  it('cost at any instant what they cost then, to whoever asks; what they cost first is of ever', async () => {
    const [model, ...rest] = MODEL_FAMILY;
    const prices = new PostgresListPrices(database.unitOfWork);
    const before = new Date();
    const dearer = { ...model!.prices, outputMicros: model!.prices.outputMicros + 1 };
    const sync = new SyncModelsOperation(
      database.unitOfWork,
      new ReviewedModels([{ ...model!, prices: dearer }, ...rest]),
    );
    await sync.execute(scope);
    await sync.execute(scope);
    const after = new Date();
    for (const who of [scope, agent]) {
      expect(await prices.at(who, model!.id, before)).toEqual({ prices: model!.prices, since: null });
      const now = await prices.at(who, model!.id, after);
      expect(now).toEqual({ prices: dearer, since: expect.any(Date) });
      expect(now!.since!.getTime()).toBeGreaterThanOrEqual(before.getTime());
      expect(await prices.at(who, brandId('nobody-s'), after)).toBeUndefined();
    }
    const rows = await test.asOwner('select from catalogue.list_price where model_id = $1', [model!.id]);
    expect(rows).toHaveLength(2);
  });

  it('are not brought back, nor their prices, by a release that starts again while a newer one runs', async () => {
    const [model, ...rest] = MODEL_FAMILY;
    const cheaper = { ...model!, prices: { ...model!.prices, inputMicros: 1 } };
    const release = (models: readonly Model[]) =>
      new SyncModelsOperation(database.unitOfWork, new ReviewedModels(models));
    const [older, newer] = [release(MODEL_FAMILY), release([cheaper, ...rest])];
    await stopAll();
    await older.execute(scope);
    const now = async () =>
      (await new PostgresListPrices(database.unitOfWork).at(scope, model!.id, new Date()))!.prices
        .inputMicros;
    expect([await newer.execute(scope), await older.execute(scope), await now()]).toEqual([1, 0, 1]);
    expect((await published()).get(model!.id)).toMatchObject({ prices: { inputMicros: 1 } });
    await stopAll();
    expect([await older.execute(scope), await now()]).toEqual([1, model!.prices.inputMicros]);
    expect([await newer.execute(scope), await now()]).toEqual([1, 1]);
  });
});

describe('a site', () => {
  const paris = {
    id: 'paris-1',
    name: 'Paris',
    region: 'cloudgouv-eu-west-1',
    country: 'FR',
    qualification: 'secnumcloud-3.2',
    kubeconfig: 'apiVersion: v1\nkind: Config',
  };
  const vault = new SiteVault([sealingKey(Buffer.alloc(32, 1))]);
  const parisId = brandId<SiteId>('paris-1');
  let sites: SitesRepository;
  let register: RegisterSiteOperation;
  let credentials: SiteCredentialsRepository;
  beforeAll(() => {
    sites = new SitesRepository(database.unitOfWork);
    register = new RegisterSiteOperation(database.unitOfWork, sites, vault);
    credentials = new SiteCredentialsRepository(database.unitOfWork, vault);
  });
  const audited = async () =>
    (await test.asOwner(`select from platform.audit_entry where action = 'site.register'`)).length;

  it('is registered once, however often it is said', async () => {
    const outcome = await register.execute(scope, paris);
    expect(outcome).toEqual({
      ok: true,
      value: {
        id: 'paris-1',
        name: 'Paris',
        region: 'cloudgouv-eu-west-1',
        country: 'FR',
        qualification: 'secnumcloud-3.2',
        storageClass: null,
        nodes: [],
        observedAt: null,
      },
    });
    expect(await register.execute(scope, paris)).toEqual(outcome);
    expect(await audited()).toBe(1);
  });

  it('is brought up to date, its kubeconfig too', async () => {
    await register.execute(scope, { ...paris, storageClass: 'gp2' });
    await register.execute(scope, { ...paris, storageClass: 'gp2', kubeconfig: 'apiVersion: v1' });
    expect(await audited()).toBe(3);
    expect(await sites.find(scope, parisId)).toMatchObject({ storageClass: 'gp2' });
    expect(await credentials.kubeconfigOf(scope, parisId)).toBe('apiVersion: v1');
  });

  it('needs a kubeconfig, and a place in the Union', async () => {
    expect(await register.execute(scope, { ...paris, kubeconfig: ' ' })).toMatchObject({
      failure: { field: 'kubeconfig' },
    });
    expect(await register.execute(scope, { ...paris, country: 'US' })).toMatchObject({
      failure: { field: 'country' },
    });
  });

  it('keeps its kubeconfig sealed, and out of reach of tenants', async () => {
    const [row] = await test.asOwner<{ sealed: string }>(
      'select kubeconfig_sealed as sealed from catalogue.site_credential',
    );
    expect(row!.sealed).not.toContain('apiVersion');
    expect(await credentials.kubeconfigOf(scope, brandId('lyon-1'))).toBeUndefined();
    await expect(credentials.kubeconfigOf(agent, parisId)).rejects.toThrow(/permission denied/);
    expect(await sites.list(agent)).toHaveLength(1);
  });

  it('shows the GPUs last seen', async () => {
    const inventory = new GpuInventoryRepository(database.unitOfWork);
    const node = {
      nodeName: 'gpu-1',
      gpuProduct: 'NVIDIA-L40S',
      gpuCount: 2,
      gpuFree: 1,
      labels: {},
      ready: true,
    };
    expect(await inventory.record(scope, parisId, [node])).toBe(true);
    expect(await sites.find(scope, parisId)).toMatchObject({ nodes: [node], observedAt: expect.any(Date) });
    expect(await inventory.record(scope, brandId('lyon-1'), [node])).toBe(false);
    expect((await register.execute(scope, { ...paris, name: 'Paris 1' })).ok).toBe(true);
    expect(await sites.find(scope, parisId)).toMatchObject({ name: 'Paris 1', nodes: [node] });
  });
});

describe('the entities', () => {
  it('agree with the migrations', async () => {
    expect(await schemaDrift(database.system)).toEqual([]);
  });
});
