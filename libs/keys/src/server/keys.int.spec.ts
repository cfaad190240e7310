import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReviewedModels } from '@beffroi/catalogue/domain';
import {
  type ApiKeyId,
  brandId,
  type CollectiviteId,
  type OperatorScope,
  type PlanId,
  type ProjectId,
  type TenantScope,
} from '@beffroi/kernel';
import { hmacSha256, sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { createDatabase, type Database, schemaDrift } from '@beffroi/platform/typeorm';
import { NewTenantDefaults } from '@beffroi/tenancy/domain';
import {
  CacheSalts,
  CollectivitesRepository,
  CreateProjectOperation,
  entities as tenancyEntities,
  PackagedDirectory,
  ProjectsRepository,
  RegisterCollectiviteOperation,
} from '@beffroi/tenancy/server';
import { type IssuedKey, type IssueApiKeyInput, parseApiKey } from '../domain/index.ts';
import {
  ApiKeysRepository,
  entities,
  IssueApiKeyOperation,
  KeyMint,
  RevokeApiKeyOperation,
} from './index.ts';

const actor = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
const operator: OperatorScope = { kind: 'operator', actor };
const agentOf = (collectiviteId: CollectiviteId): TenantScope => ({ kind: 'tenant', collectiviteId, actor });
const pepper = Buffer.alloc(32, 3);

class NoLimits extends NewTenantDefaults {
  async plan() {
    return { planId: brandId<PlanId>('decouverte'), level: { weight: 1, class: 'standard' as const } };
  }
  async apply() {}
}

let test: TestDatabase;
let database: Database;
let apiKeys: ApiKeysRepository;
let issue: IssueApiKeyOperation;
let revoke: RevokeApiKeyOperation;
interface Town {
  readonly id: CollectiviteId;
  readonly projectId: ProjectId;
}
let bourges: Town;
let vierzon: Town;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database([...tenancyEntities, ...entities]);
  const { unitOfWork } = database;
  apiKeys = new ApiKeysRepository(unitOfWork);
  issue = new IssueApiKeyOperation(
    unitOfWork,
    new ProjectsRepository(unitOfWork),
    new ReviewedModels(),
    new KeyMint('test', pepper),
  );
  revoke = new RevokeApiKeyOperation(unitOfWork, database.gateways);
  bourges = await townOf('18033');
  vierzon = await townOf('18279');
});
afterAll(() => test.close());

const townOf = async (codeInsee: string): Promise<Town> => {
  const { unitOfWork } = database;
  const salts = new CacheSalts(sealingKey(Buffer.alloc(32, 7)));
  const register = new RegisterCollectiviteOperation(
    unitOfWork,
    new PackagedDirectory(),
    new NoLimits(),
    salts,
  );
  const town = await register.execute(operator, { codeInsee });
  if (!town.ok) throw new Error(town.failure.kind);
  const { id } = town.value;
  const createProject = new CreateProjectOperation(unitOfWork, new CollectivitesRepository(unitOfWork));
  const input = { collectiviteId: id, name: 'Accueil', sensitivity: 'interne' } as const;
  const project = await createProject.execute(operator, input);
  if (!project.ok) throw new Error(project.failure.kind);
  return { id, projectId: project.value.id };
};

const issued = async ({ id, projectId }: Town, more: Partial<IssueApiKeyInput> = {}): Promise<IssuedKey> => {
  const outcome = await issue.execute(agentOf(id), { projectId, name: 'Assistant', ...more });
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value;
};
const recordOf = async (id: ApiKeyId) =>
  (
    await test.asOwner<{ body: unknown }>(
      `select body from dataplane.record where kind = 'key' and id = $1`,
      [id],
    )
  )[0]?.body;

describe('an API key', () => {
  it('is issued by an agent for a project, shown once, stored as a keyed digest', async () => {
    const expiresAt = new Date(Date.now() + 86_400_000);
    const { apiKey, secret, replayed } = await issued(bourges, { expiresAt, contact: 'DSI' });
    expect(replayed).toBe(false);
    expect(parseApiKey(secret!)).toEqual({
      ok: true,
      value: { environment: 'test', publicId: apiKey.publicId },
    });
    expect(await apiKeys.find(agentOf(bourges.id), apiKey.id)).toEqual(apiKey);
    expect(apiKey).toMatchObject({ collectiviteId: bourges.id, expiresAt, contact: 'DSI', models: null });
    const digest = hmacSha256(pepper, secret!);
    const [row] = await test.asOwner<{ digest: Buffer }>('select digest from keys.api_key where id = $1', [
      apiKey.id,
    ]);
    expect(row!.digest.equals(digest)).toBe(true);
    expect(await recordOf(apiKey.id)).toEqual({
      digest: digest.toString('base64url'),
      projectId: bourges.projectId,
      expiresAt: expiresAt.toISOString(),
      models: null,
    });
  });

  it('is the same key, without its secret, for the same idempotency key', async () => {
    const first = await issued(bourges, { idempotencyKey: 'once' });
    const again = await issued(bourges, { idempotencyKey: 'once' });
    expect(first.secret).toMatch(/^bfr-test-/);
    expect(again).toEqual({ apiKey: first.apiKey, secret: null, replayed: true });
  });

  it('leaves its secret nowhere in the database', async () => {
    const { secret } = await issued(bourges, { idempotencyKey: 'trace' });
    const middle = secret!.split('-')[3]!;
    const tables = await test.asOwner<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('keys', 'platform', 'dataplane', 'tenancy')`,
    );
    expect(tables.length).toBeGreaterThan(4);
    for (const { name } of tables)
      expect(await test.asOwner(`select from ${name} t where t::text like $1`, [`%${middle}%`])).toEqual([]);
  });

  it('may be for some models, named by id or alias', async () => {
    const models = ['openweight-small', 'ministral-3-8b-instruct-2512', 'bge-m3'];
    const { apiKey } = await issued(bourges, { models });
    expect(apiKey.models).toEqual(['ministral-3-8b-instruct-2512', 'bge-m3']);
    expect(await recordOf(apiKey.id)).toMatchObject({ models: apiKey.models });
    expect(
      await issue.execute(agentOf(bourges.id), {
        projectId: bourges.projectId,
        name: 'X',
        models: ['gpt-4o'],
      }),
    ).toEqual({ ok: false, failure: { kind: 'UnknownModel', model: 'gpt-4o' } });
  });

  it('is refused an expiry in the past and an empty name', async () => {
    const { id, projectId } = bourges;
    const past = await issue.execute(agentOf(id), { projectId, name: 'X', expiresAt: new Date(0) });
    expect(past).toMatchObject({ failure: { kind: 'InvalidExpiry', given: new Date(0) } });
    expect(await issue.execute(agentOf(id), { projectId, name: ' ' })).toMatchObject({
      failure: { kind: 'InvalidKeyName' },
    });
  });

  it.each(['another', 'unknown', 'malformed'])('is not issued for %s project, all alike', async (which) => {
    const projectId = brandId<ProjectId>(
      { another: vierzon.projectId, unknown: randomUUID(), malformed: 'accueil' }[which]!,
    );
    expect(await issue.execute(agentOf(bourges.id), { projectId, name: 'X' })).toEqual({
      ok: false,
      failure: { kind: 'ProjectNotFound', projectId },
    });
  });
});

describe('a revocation', () => {
  it('publishes a tombstone and says how many live gateways have applied it', async () => {
    const { apiKey } = await issued(bourges);
    const outcome = await revoke.execute(agentOf(bourges.id), { apiKeyId: apiKey.id });
    expect(outcome).toEqual({
      ok: true,
      value: { apiKey: { ...apiKey, revokedAt: expect.any(Date) }, effectiveOn: 0, liveGateways: 0 },
    });
    expect(await recordOf(apiKey.id)).toBeNull();
  });

  it('of a revoked key succeeds again and leaves its instant', async () => {
    const { apiKey } = await issued(bourges);
    const first = await revoke.execute(agentOf(bourges.id), { apiKeyId: apiKey.id });
    const second = await revoke.execute(agentOf(bourges.id), { apiKeyId: apiKey.id });
    expect(second).toEqual(first);
    const audited = await test.asOwner(
      `select from platform.audit_entry where action = 'api-key.revoke' and target_id = $1`,
      [apiKey.id],
    );
    expect(audited).toHaveLength(1);
  });

  it.each(['another', 'unknown', 'malformed'])(
    'of a key of %s town finds nothing, all alike',
    async (which) => {
      const { apiKey } = await issued(vierzon);
      const apiKeyId = brandId<ApiKeyId>(
        { another: apiKey.id, unknown: randomUUID(), malformed: 'bfr' }[which]!,
      );
      expect(await revoke.execute(agentOf(bourges.id), { apiKeyId })).toEqual({
        ok: false,
        failure: { kind: 'ApiKeyNotFound', apiKeyId },
      });
      expect(await apiKeys.find(agentOf(vierzon.id), apiKey.id)).toMatchObject({ revokedAt: null });
    },
  );

  it('of another town is not revoked even where row-level security does not stand behind us', async () => {
    const all = [...tenancyEntities, ...entities];
    const open = await createDatabase({
      tenantUrl: test.systemUrl,
      systemUrl: test.systemUrl,
      entities: all,
      applicationName: 'test',
    });
    const { apiKey } = await issued(bourges);
    const outcome = await new RevokeApiKeyOperation(open.unitOfWork, open.gateways).execute(
      agentOf(vierzon.id),
      {
        apiKeyId: apiKey.id,
      },
    );
    await open.close();
    expect(outcome).toMatchObject({ failure: { kind: 'ApiKeyNotFound' } });
  });
});

describe('the keys', () => {
  it('are listed for a project, an agent’s own alone', async () => {
    const count = async (scope: OperatorScope | TenantScope, filter: object) => {
      const page = await apiKeys.list(scope, filter, { first: 200 });
      return page.ok ? page.value.items.length : -1;
    };
    expect(await count(agentOf(vierzon.id), {})).toBe(3);
    expect(await count(agentOf(vierzon.id), { projectId: bourges.projectId })).toBe(0);
    expect(await count(operator, { projectId: vierzon.projectId })).toBe(3);
    expect(await count(operator, { collectiviteId: vierzon.id })).toBe(3);
    expect(await count(operator, {})).toBeGreaterThan(3);
  });

  it('stay hidden when the application forgets its filter', async () => {
    const owners = await database.unitOfWork.read(agentOf(vierzon.id), ({ manager }) =>
      manager.query<unknown[]>('select distinct collectivite_id as id from keys.api_key'),
    );
    expect(owners).toEqual([{ id: vierzon.id }]);
  });
});

describe('the entities', () => {
  it('agree with the migrations', async () => {
    expect(await schemaDrift(database.system)).toEqual([]);
  });
});
