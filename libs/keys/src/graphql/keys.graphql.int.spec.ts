import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModelCatalogue, ReviewedModels } from '@beffroi/catalogue/domain';
import { brandId, type CollectiviteId, type PlanId, type Scope } from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { type Authentication, Authenticator, graphqlModule } from '@beffroi/platform/graphql';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import {
  GatewayWatch,
  type OperationOptions,
  type Outcome,
  type Reading,
  type Transaction,
  UnitOfWork,
} from '@beffroi/platform/typeorm';
import {
  AddNoticeTarget,
  AttachBody,
  AttachedBodies,
  Collectivites,
  CreateProject,
  ErasureCertificates,
  ImportMembers,
  ImportRuns,
  MoveCollectivite,
  NewTenantDefaults,
  Notices,
  Operators,
  Projects,
  RegisterCollectivite,
  RemoveNoticeTarget,
  RetryNotice,
  SetPayer,
  SwitchProject,
  TerritoryDirectory,
} from '@beffroi/tenancy/domain';
import { resolvers as tenancyResolvers } from '@beffroi/tenancy/graphql';
import {
  AddNoticeTargetOperation,
  AttachBodyOperation,
  AttachedBodiesRepository,
  CacheSalts,
  CollectivitesRepository,
  CreateProjectOperation,
  entities as tenancyEntities,
  ErasureCertificatesRepository,
  ImportMembersOperation,
  ImportRunsRepository,
  MoveCollectiviteOperation,
  NoticesRepository,
  OperatorsRepository,
  PackagedDirectory,
  ProjectsRepository,
  RegisterCollectiviteOperation,
  RemoveNoticeTargetOperation,
  RetryNoticeOperation,
  SetPayerOperation,
  SwitchProjectOperation,
  WebhookSecrets,
} from '@beffroi/tenancy/server';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiKeys, IssueApiKey, RevokeApiKey, RotateApiKey, UpdateApiKey } from '../domain/index.ts';
import {
  ApiKeysRepository,
  entities,
  IssueApiKeyOperation,
  KeyMint,
  RevokeApiKeyOperation,
  RotateApiKeyOperation,
  UpdateApiKeyOperation,
} from '../server/index.ts';
import { resolvers } from './index.ts';

/** The header is a role, and for an agent the identifier of its collectivité. */
@Injectable()
class RoleAuthenticator extends Authenticator {
  override async authenticate(authorization = 'operator.admin'): Promise<Authentication> {
    const [role, id] = authorization.split(' ') as ['operator.admin' | 'collectivite.developer', string?];
    const actor = { kind: 'user', subject: authorization, issuer: 'https://id.example' } as const;
    const collectiviteId = id ? brandId<CollectiviteId>(id) : null;
    return { kind: 'known', principal: { actor, grants: [{ role, collectiviteId }] } };
  }
}

class NoLimits extends NewTenantDefaults {
  async levelOf() {
    return { weight: 1, class: 'standard' as const };
  }
  async plan() {
    return { planId: brandId<PlanId>('decouverte'), level: { weight: 1, class: 'standard' as const } };
  }
  async apply() {}
}

/** Counts how often the database is asked. */
class CountingUnitOfWork extends UnitOfWork {
  reads = 0;
  constructor(private readonly real: UnitOfWork) {
    super();
  }
  inScope<T>(
    scope: Scope,
    options: OperationOptions,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<Outcome<T>> {
    return this.real.inScope(scope, options, work);
  }
  read<T>(scope: Scope, work: (reading: Reading) => Promise<T>): Promise<T> {
    this.reads++;
    return this.real.read(scope, work);
  }
}

let test: TestDatabase;
let app: NestFastifyApplication;
let unitOfWork: CountingUnitOfWork;

beforeAll(async () => {
  test = await testDatabase();
  const database = await test.database([...tenancyEntities, ...entities]);
  unitOfWork = new CountingUnitOfWork(database.unitOfWork);

  @Module({ providers: [{ provide: Authenticator, useClass: RoleAuthenticator }], exports: [Authenticator] })
  class WhoModule {}
  @Module({
    imports: [
      graphqlModule({
        imports: [WhoModule],
        introspection: false,
        log: { error: (details) => process.stderr.write(`${JSON.stringify(details)}\n`) },
      }),
    ],
    providers: [
      { provide: UnitOfWork, useValue: unitOfWork },
      { provide: GatewayWatch, useValue: database.gateways },
      { provide: ErasureCertificates, useClass: ErasureCertificatesRepository },
      { provide: WebhookSecrets, useValue: new WebhookSecrets(sealingKey(Buffer.alloc(32, 9))) },
      { provide: Notices, useClass: NoticesRepository },
      { provide: AddNoticeTarget, useClass: AddNoticeTargetOperation },
      { provide: RemoveNoticeTarget, useClass: RemoveNoticeTargetOperation },
      { provide: RetryNotice, useClass: RetryNoticeOperation },
      { provide: AttachBody, useClass: AttachBodyOperation },
      { provide: AttachedBodies, useClass: AttachedBodiesRepository },
      { provide: SetPayer, useClass: SetPayerOperation },
      { provide: ImportMembers, useClass: ImportMembersOperation },
      { provide: ImportRuns, useClass: ImportRunsRepository },
      { provide: MoveCollectivite, useClass: MoveCollectiviteOperation },
      { provide: SwitchProject, useClass: SwitchProjectOperation },
      { provide: CacheSalts, useValue: new CacheSalts(sealingKey(Buffer.alloc(32, 7))) },
      { provide: KeyMint, useValue: new KeyMint('test', Buffer.alloc(32, 3)) },
      { provide: ModelCatalogue, useValue: new ReviewedModels() },
      { provide: TerritoryDirectory, useClass: PackagedDirectory },
      { provide: Collectivites, useClass: CollectivitesRepository },
      { provide: Projects, useClass: ProjectsRepository },
      { provide: Operators, useClass: OperatorsRepository },
      { provide: RegisterCollectivite, useClass: RegisterCollectiviteOperation },
      { provide: CreateProject, useClass: CreateProjectOperation },
      { provide: NewTenantDefaults, useClass: NoLimits },
      { provide: ApiKeys, useClass: ApiKeysRepository },
      { provide: IssueApiKey, useClass: IssueApiKeyOperation },
      { provide: RevokeApiKey, useClass: RevokeApiKeyOperation },
      { provide: RotateApiKey, useClass: RotateApiKeyOperation },
      { provide: UpdateApiKey, useClass: UpdateApiKeyOperation },
      ...tenancyResolvers,
      ...resolvers,
    ],
  })
  class AppModule {}
  app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  await app.init();
});
afterAll(async () => {
  await app?.close();
  await test.close();
});

/** The data of an answer that has no top-level error. */
const ask = async <T>(query: string, input?: object, authorization?: string): Promise<T> => {
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    headers: authorization ? { authorization } : {},
    payload: { query, variables: { input } },
  });
  const { data, errors } = response.json<{ data: T; errors?: unknown }>();
  expect(errors).toBeUndefined();
  return data;
};
const answerOf = async (mutation: string, input: object, as?: string) =>
  Object.values(await ask<Record<string, Record<string, unknown>>>(mutation, input, as))[0]!;

const FAILURE = '__typename ... on DomainError { code message remedy }';
const REGISTER = `mutation ($input: RegisterCollectiviteInput!) { registerCollectivite(input: $input) {
  ${FAILURE} ... on Collectivite { id name category population { count kind vintage source } }
  ... on AlreadyRegistered { collectivite { id } } } }`;
const CREATE = `mutation ($input: CreateProjectInput!) { createProject(input: $input) {
  ${FAILURE} ... on Project { id sensitivity collectivite { name } } } }`;
const ISSUE = `mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) {
  ${FAILURE} ... on ApiKeyIssued { secret replayed apiKey { id state models project { name } } } } }`;
const REVOKE = `mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) {
  ${FAILURE} ... on ApiKeyRevoked { effectiveOn liveGateways apiKey { state } } } }`;

describe('from a directory search to a revoked key', () => {
  let bourges: string;
  let agent: string;
  let projectId: string;

  it('finds a commune and brings it on board', async () => {
    const { directory } = await ask<{ directory: { codeInsee: string; name: string }[] }>(
      '{ directory(search: "bourges", first: 1) { name codeInsee } }',
    );
    expect(directory).toEqual([{ name: 'Bourges', codeInsee: '18033' }]);
    const registered = await answerOf(REGISTER, { codeInsee: '18033' });
    expect(registered).toMatchObject({
      __typename: 'Collectivite',
      category: 'COMMUNE',
      population: { kind: 'MUNICIPALE', vintage: 2023 },
    });
    bourges = registered.id as string;
    agent = `collectivite.developer ${bourges}`;
  });

  it('answers each expected failure with code, message and remedy', async () => {
    const wrongKey = await answerOf(REGISTER, { siren: '211800338' });
    expect(wrongKey).toMatchObject({
      __typename: 'InvalidIdentifier',
      code: 'invalid_identifier',
      message: expect.stringContaining('clé de contrôle'),
      remedy: expect.stringContaining('Vérifiez'),
    });
    expect(await answerOf(REGISTER, { siren: '999999998' })).toMatchObject({ code: 'unknown_in_directory' });
    expect(await answerOf(REGISTER, { siren: '211800339' })).toMatchObject({
      __typename: 'AlreadyRegistered',
      collectivite: { id: bourges },
    });
    const declared = { name: 'CCAS de Bourges (fictif)', category: 'CCAS', natureJuridique: '7361' };
    expect(await answerOf(REGISTER, { declared })).toMatchObject({ category: 'CCAS', population: null });
  });

  it('creates a project as an agent, and refuses one elsewhere as if it were not there', async () => {
    const input = { collectiviteId: bourges, name: 'Accueil', sensitivity: 'PERSONNEL' };
    const created = await answerOf(CREATE, input, agent);
    expect(created).toMatchObject({ sensitivity: 'PERSONNEL', collectivite: { name: 'Bourges' } });
    projectId = created.id as string;
    expect(await answerOf(CREATE, input, agent)).toMatchObject({ code: 'project_name_taken' });
  });

  it('issues a key once for an idempotency key', async () => {
    const input = { projectId, name: 'Assistant', models: ['openweight-small'], idempotencyKey: 'first' };
    const first = await answerOf(ISSUE, input, agent);
    expect(first).toMatchObject({
      secret: expect.stringMatching(/^bfr-test-/),
      replayed: false,
      apiKey: { state: 'ACTIVE', models: ['ministral-3-8b-instruct-2512'], project: { name: 'Accueil' } },
    });
    expect(await answerOf(ISSUE, input, agent)).toEqual({ ...first, secret: null, replayed: true });
    const past = { projectId, name: 'X', expiresAt: '2020-01-01T00:00:00Z' };
    expect(await answerOf(ISSUE, past, agent)).toMatchObject({ code: 'invalid_expiry' });
    expect(await answerOf(ISSUE, { ...past, projectId: bourges }, agent)).toMatchObject({
      code: 'invalid_expiry',
    });
    expect(await answerOf(ISSUE, { projectId: bourges, name: 'X' }, agent)).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('Le projet'),
    });
  });

  it('asks the database as often for many keys as for one', async () => {
    const list = '{ apiKeys { nodes { name project { name collectivite { name } } } } }';
    const readsFor = async () => {
      unitOfWork.reads = 0;
      const { apiKeys } = await ask<{ apiKeys: { nodes: unknown[] } }>(list, undefined, agent);
      return { keys: apiKeys.nodes.length, reads: unitOfWork.reads };
    };
    expect(await readsFor()).toEqual({ keys: 1, reads: 3 });
    for (let index = 0; index < 5; index++)
      await answerOf(ISSUE, { projectId, name: `Assistant ${index}` }, agent);
    expect(await readsFor()).toEqual({ keys: 6, reads: 3 });
  });

  it('revokes the key', async () => {
    const { apiKeys } = await ask<{ apiKeys: { nodes: { id: string }[] } }>(
      '{ apiKeys(first: 1) { nodes { id } } }',
      undefined,
      agent,
    );
    const apiKeyId = apiKeys.nodes[0]!.id;
    expect(await answerOf(REVOKE, { apiKeyId }, agent)).toEqual({
      __typename: 'ApiKeyRevoked',
      effectiveOn: 0,
      liveGateways: 0,
      apiKey: { state: 'REVOKED' },
    });
    expect(await answerOf(REVOKE, { apiKeyId: projectId }, agent)).toMatchObject({ code: 'not_found' });
  });

  it('lists the collectivités with their projects', async () => {
    expect(
      await ask('{ collectivites { nodes { name projects { nodes { name } } } } operator { name } }'),
    ).toEqual({
      collectivites: {
        nodes: [
          { name: 'Bourges', projects: { nodes: [{ name: 'Accueil' }] } },
          { name: 'CCAS de Bourges (fictif)', projects: { nodes: [] } },
        ],
      },
      operator: null,
    });
    expect(await ask('{ collectivite(siren: "211 800 339") { id } }', undefined, agent)).toEqual({
      collectivite: { id: bourges },
    });
  });
});
