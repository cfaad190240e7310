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
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { hmacSha256, sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { createDatabase, type Database, schemaDrift } from '@beffroi/platform/typeorm';
import { NewTenantDefaults } from '@beffroi/tenancy/domain';
import {
  CacheSalts,
  AttachedBodiesRepository,
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
  NoteKeyUsesOperation,
  RevokeApiKeyOperation,
  RotateApiKeyOperation,
  UpdateApiKeyOperation,
  DelegateApiKeyOperation,
  DelegatedLifetime,
} from './index.ts';

const actor = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
const operator: OperatorScope = { kind: 'operator', actor };
const agentOf = (collectiviteId: CollectiviteId): TenantScope => ({ kind: 'tenant', collectiviteId, actor });
const LIFETIME_MS = 3_600_000;
const pepper = Buffer.alloc(32, 3);

class NoLimits extends NewTenantDefaults {
  async levelOf() {
    return { weight: 1, class: 'standard' as const };
  }
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
let rotate: RotateApiKeyOperation;
let update: UpdateApiKeyOperation;
let delegate: DelegateApiKeyOperation;
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
  const mint = new KeyMint('test', pepper);
  apiKeys = new ApiKeysRepository(unitOfWork);
  issue = new IssueApiKeyOperation(
    unitOfWork,
    new CollectivitesRepository(unitOfWork),
    new ProjectsRepository(unitOfWork),
    new ReviewedModels(),
    mint,
  );
  revoke = new RevokeApiKeyOperation(unitOfWork, database.gateways);
  rotate = new RotateApiKeyOperation(unitOfWork, apiKeys, mint, database.gateways);
  update = new UpdateApiKeyOperation(unitOfWork, new ReviewedModels());
  delegate = new DelegateApiKeyOperation(
    unitOfWork,
    new CollectivitesRepository(unitOfWork),
    mint,
    new DelegatedLifetime(LIFETIME_MS),
  );
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
  const createProject = new CreateProjectOperation(
    unitOfWork,
    new CollectivitesRepository(unitOfWork),
    new AttachedBodiesRepository(unitOfWork),
  );
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
    expect(
      await issue.execute(agentOf(bourges.id), { projectId: bourges.projectId, name: 'X', models: [] }),
    ).toEqual({ ok: false, failure: { kind: 'NoModels' } });
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

describe('a rotation', () => {
  const digestOf = (secret: string | null) => hmacSha256(pepper, secret!).toString('base64url');

  it('keeps the key, and lets its former secret live for the overlap', async () => {
    const { apiKey, secret: former } = await issued(bourges, { addresses: ['192.0.2.0/24'] });
    const outcome = await rotate.execute(agentOf(bourges.id), { apiKeyId: apiKey.id, overlap: 'hour' });
    if (!outcome.ok) throw new Error(outcome.failure.kind);
    const { secret, apiKey: rotated } = outcome.value;
    expect(parseApiKey(secret!)).toMatchObject({ value: { publicId: apiKey.publicId } });
    expect(secret).not.toBe(former);
    expect(rotated.previousUntil!.getTime() - rotated.rotatedAt!.getTime()).toBe(3_600_000);
    expect(rotated).toEqual({ ...apiKey, rotatedAt: expect.any(Date), previousUntil: expect.any(Date) });
    expect(await apiKeys.find(operator, apiKey.id)).toEqual(rotated);
    expect(await recordOf(apiKey.id)).toEqual({
      digest: digestOf(secret),
      previousDigest: digestOf(former),
      previousUntil: rotated.previousUntil!.toISOString(),
      projectId: bourges.projectId,
      models: null,
      addresses: ['192.0.2.0/24'],
    });
  });

  it('without overlap forgets the former secret, and one that was on its way out', async () => {
    const { apiKey } = await issued(bourges);
    const input = { apiKeyId: apiKey.id, overlap: 'day' } as const;
    await rotate.execute(agentOf(bourges.id), input);
    const outcome = await rotate.execute(agentOf(bourges.id), { ...input, overlap: 'none' });
    if (!outcome.ok) throw new Error(outcome.failure.kind);
    expect(await recordOf(apiKey.id)).toEqual({
      digest: digestOf(outcome.value.secret),
      projectId: bourges.projectId,
      models: null,
    });
  });

  it('asked for again with its idempotency key changes nothing and shows no secret', async () => {
    const { apiKey } = await issued(bourges);
    const input = { apiKeyId: apiKey.id, overlap: 'hour', idempotencyKey: 'turn' } as const;
    const first = await rotate.execute(agentOf(bourges.id), input);
    const record = await recordOf(apiKey.id);
    const again = await rotate.execute(agentOf(bourges.id), input);
    if (!first.ok || !again.ok) throw new Error('refused');
    expect(again.value).toEqual({ ...first.value, secret: null, replayed: true });
    expect(await recordOf(apiKey.id)).toEqual(record);
  });

  it('is for the town’s own active keys', async () => {
    const { apiKey } = await issued(bourges);
    const input = { apiKeyId: apiKey.id, overlap: 'hour' } as const;
    expect(await rotate.execute(agentOf(vierzon.id), input)).toMatchObject({
      failure: { kind: 'ApiKeyNotFound' },
    });
    await revoke.execute(agentOf(bourges.id), input);
    expect(await rotate.execute(agentOf(bourges.id), input)).toEqual({
      ok: false,
      failure: { kind: 'KeyNotActive', state: 'revoked' },
    });
  });
});

describe('a change', () => {
  it('is stored and published, and leaves the rest as it was', async () => {
    const { apiKey } = await issued(bourges, { contact: 'DSI', models: ['bge-m3'] });
    const expiresAt = new Date(Date.now() + 86_400_000);
    const change = { apiKeyId: apiKey.id, name: 'Accueil', addresses: ['2001:DB8::/32'], expiresAt };
    const outcome = await update.execute(agentOf(bourges.id), change);
    const expected = { ...apiKey, name: 'Accueil', addresses: ['2001:db8::/32'], expiresAt };
    expect(outcome).toEqual({ ok: true, value: expected });
    expect(await apiKeys.find(operator, apiKey.id)).toEqual(expected);
    expect(await recordOf(apiKey.id)).toMatchObject({
      models: ['bge-m3'],
      addresses: ['2001:db8::/32'],
      expiresAt: expiresAt.toISOString(),
    });
  });

  it('of another town’s key finds nothing; one that is refused changes nothing', async () => {
    const { apiKey } = await issued(bourges);
    const input = { apiKeyId: apiKey.id, name: 'Accueil' };
    expect(await update.execute(agentOf(vierzon.id), input)).toMatchObject({
      failure: { kind: 'ApiKeyNotFound' },
    });
    expect(await update.execute(agentOf(bourges.id), { ...input, addresses: ['everywhere'] })).toMatchObject({
      failure: { kind: 'InvalidAddressRange', given: 'everywhere' },
    });
    expect(await update.execute(agentOf(bourges.id), { ...input, models: ['gpt-9'] })).toMatchObject({
      failure: { kind: 'UnknownModel' },
    });
    expect(await update.execute(agentOf(bourges.id), { ...input, models: [] })).toMatchObject({
      failure: { kind: 'NoModels' },
    });
    expect(await apiKeys.find(operator, apiKey.id)).toEqual(apiKey);
  });
});

describe('a key of before an empty list of models was refused', () => {
  it('opens none, nor does what it issues, until its models are named or freed', async () => {
    const { apiKey } = await issued(bourges, { models: ['bge-m3'], selfService: true });
    await test.asOwner(`update keys.api_key set models = '{}' where id = $1`, [apiKey.id]);
    const agent = agentOf(bourges.id);
    const [input, none] = [{ apiKeyId: apiKey.id }, { models: [] }];
    expect(await update.execute(agent, { ...input, name: 'Ancienne' })).toMatchObject({ value: none });
    expect(await recordOf(apiKey.id)).toMatchObject(none);
    const child = await delegate.execute(agent, { issuerId: apiKey.id, name: 'Fille' });
    expect(child).toMatchObject({ value: { apiKey: none } });
    for (const models of [['bge-m3'], null]) {
      expect(await update.execute(agent, { ...input, models })).toMatchObject({ value: { models } });
      expect(await recordOf(apiKey.id)).toMatchObject({ models });
    }
  });
});

describe('a key that may manage keys', () => {
  it('issues one for its own project with no more than its own rights', async () => {
    const rights = { models: ['bge-m3'], addresses: ['192.0.2.0/24'] };
    const { apiKey: issuer } = await issued(bourges, { ...rights, selfService: true });
    const outcome = await delegate.execute(agentOf(bourges.id), { issuerId: issuer.id, name: 'Fille' });
    if (!outcome.ok) throw new Error(outcome.failure.kind);
    const { apiKey, secret } = outcome.value;
    expect(parseApiKey(secret!).ok).toBe(true);
    expect(apiKey).toMatchObject({ ...rights, projectId: issuer.projectId, issuedById: issuer.id });
    expect(apiKey.selfService).toBe(false);
    expect(apiKey.expiresAt!.getTime() - apiKey.createdAt.getTime()).toBe(LIFETIME_MS);
  });

  it('takes them with it when it is revoked, if that is asked for', async () => {
    const { apiKey: issuer } = await issued(bourges, { selfService: true });
    const child = await delegate.execute(agentOf(bourges.id), { issuerId: issuer.id, name: 'Fille' });
    if (!child.ok) throw new Error(child.failure.kind);
    const { id } = child.value.apiKey;
    await revoke.execute(agentOf(bourges.id), { apiKeyId: issuer.id });
    expect(await apiKeys.find(operator, id)).toMatchObject({ revokedAt: null });
    await revoke.execute(agentOf(bourges.id), { apiKeyId: issuer.id, withIssued: true });
    expect(await apiKeys.find(operator, id)).toMatchObject({ revokedAt: expect.any(Date) });
    expect(await recordOf(id)).toBeNull();
  });

  it('is stopped by its revocation', async () => {
    const { apiKey: issuer } = await issued(bourges, { selfService: true });
    await revoke.execute(agentOf(bourges.id), { apiKeyId: issuer.id });
    expect(await delegate.execute(agentOf(bourges.id), { issuerId: issuer.id, name: 'Fille' })).toEqual({
      ok: false,
      failure: { kind: 'SelfServiceRefused', reason: 'revoked' },
    });
  });
});

describe('the last use of keys', () => {
  it('is raised by the sweep and never lowered', async () => {
    const { apiKey } = await issued(bourges);
    const sweep = (at: Date) =>
      new NoteKeyUsesOperation(database.unitOfWork, {
        since: async () => new Map([[apiKey.id, at]]),
      }).execute(systemScope('sweep'));
    expect(await sweep(new Date(2_000))).toBe(1);
    expect(await sweep(new Date(1_000))).toBe(0);
    expect(await apiKeys.find(operator, apiKey.id)).toMatchObject({ lastUsedAt: new Date(2_000) });
  });
});

describe('the role of tenants', () => {
  const asTenant = (statement: string, id: string) =>
    database.unitOfWork.inScope(agentOf(bourges.id), { operation: 'spec' }, ({ manager }) =>
      manager.query(statement, [id]),
    );

  it.each(['last_used_at = now()', 'public_id = public_id', 'project_id = project_id', 'created_at = now()'])(
    'may not set %s of a key',
    async (assignment) => {
      const { apiKey } = await issued(bourges);
      await expect(
        asTenant(`update keys.api_key set ${assignment} where id = $1`, apiKey.id),
      ).rejects.toThrow('permission denied');
    },
  );

  it('may not delete a key, nor give one to the project of another town', async () => {
    const { apiKey } = await issued(bourges);
    await expect(asTenant('delete from keys.api_key where id = $1', apiKey.id)).rejects.toThrow(
      'permission denied',
    );
    const foreign = `insert into keys.api_key (id, public_id, collectivite_id, project_id, name, digest, created_at)
      select gen_random_uuid(), 'x', collectivite_id, '${vierzon.projectId}', name, decode(repeat('00', 32), 'hex'),
        created_at from keys.api_key where id = $1`;
    await expect(asTenant(foreign, apiKey.id)).rejects.toThrow('api_key_project_fkey');
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

  it('of a project are paged by offset, told how many, and by state', async () => {
    const town = await townOf('18087');
    const { id, projectId } = town;
    const first = await issued(town, { name: 'Première' });
    const second = await issued(town, { name: 'Deuxième' });
    const third = await issued(town, { name: 'Troisième' });
    await revoke.execute(agentOf(id), { apiKeyId: second.apiKey.id });
    const page = async (filter: object, scope = agentOf(id)) => {
      const { total, keys } = await apiKeys.ofProject(scope, { projectId, offset: 0, limit: 10, ...filter });
      return { total, ids: keys.map((key) => key.id) };
    };
    expect(await page({})).toEqual({ total: 2, ids: [first.apiKey.id, third.apiKey.id] });
    expect(await page({ offset: 1, limit: 1 })).toEqual({ total: 2, ids: [third.apiKey.id] });
    expect(await page({ state: 'revoked' })).toEqual({ total: 1, ids: [second.apiKey.id] });
    expect(await page({ state: 'expired' })).toEqual({ total: 0, ids: [] });
    expect(await page({}, agentOf(vierzon.id))).toEqual({ total: 0, ids: [] });
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
