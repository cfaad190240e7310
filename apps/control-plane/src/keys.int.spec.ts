import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SyncModels } from '@beffroi/catalogue/domain';
import { brandId, type CollectiviteId, systemScope } from '@beffroi/kernel';
import { CreateProject, RegisterCollectivite } from '@beffroi/tenancy/domain';
import {
  type Asking,
  type ControlPlaneUnderTest,
  startControlPlane,
} from './testing/control-plane.fixture.ts';
import { countStatements } from './testing/count-statements.fixture.ts';

const ARRANGING = systemScope('arrange a spec');
const ISSUE = `mutation ($input: IssueApiKeyInput!) {
  issueApiKey(input: $input) {
    __typename
    ... on ApiKeyIssued { secret replayed apiKey { id name state models } }
    ... on DomainError { code message remedy }
  }
}`;
const REVOKE = `mutation ($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) {
    __typename
    ... on ApiKeyRevoked { effectiveOn liveGateways apiKey { state } }
    ... on DomainError { code }
  }
}`;

const ROTATE = `mutation ($input: RotateApiKeyInput!) {
  rotateApiKey(input: $input) {
    __typename
    ... on ApiKeyRotated { secret replayed effectiveOn liveGateways apiKey { id previousUntil rotatedAt } }
    ... on DomainError { code message remedy }
  }
}`;
const UPDATE = `mutation ($input: UpdateApiKeyInput!) {
  updateApiKey(input: $input) {
    __typename
    ... on ApiKey { name contact addresses models selfService expiresAt lastUsedAt }
    ... on DomainError { code message remedy }
  }
}`;

interface Outcome {
  readonly __typename: string;
  readonly secret: string | null;
  readonly apiKey: { readonly id: string };
  readonly code: string;
  readonly message: string;
}

describe('API keys through GraphQL', () => {
  let plane: ControlPlaneUnderTest;
  let developer: string;
  let stranger: string;
  let projectId: string;
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.app.get(SyncModels).execute(ARRANGING);
    const [bourges, vierzon] = [await register('18033'), await register('18279')];
    developer = await plane.personWith('collectivite.developer', bourges);
    stranger = await plane.personWith('collectivite.admin', vierzon);
    const project = await plane.app
      .get(CreateProject)
      .execute(ARRANGING, { collectiviteId: bourges, name: 'Assistant', sensitivity: 'interne' });
    if (!project.ok) throw new Error(project.failure.kind);
    projectId = project.value.id;
  });
  afterAll(() => plane?.close());

  const register = async (codeInsee: string): Promise<CollectiviteId> => {
    const registered = await plane.app.get(RegisterCollectivite).execute(ARRANGING, { codeInsee });
    if (!registered.ok) throw new Error(registered.failure.kind);
    return brandId(registered.value.id);
  };
  const issue = async (input: object, { token = developer, language = 'fr' }: Asking = {}) => {
    const variables = { input: { projectId, name: 'Clé', ...input } };
    const answer = await plane.ask<{ issueApiKey: Outcome }>(ISSUE, { token, language, variables });
    expect(answer.errors).toBeUndefined();
    return answer.data!.issueApiKey;
  };
  const revoke = async (apiKeyId: string, token = developer) =>
    (await plane.ask<{ revokeApiKey: Outcome }>(REVOKE, { token, variables: { input: { apiKeyId } } })).data
      ?.revokeApiKey;

  const rotate = async (input: object, token = developer) =>
    (await plane.ask<{ rotateApiKey: Outcome }>(ROTATE, { token, variables: { input } })).data?.rotateApiKey;
  const update = async (input: object, token = developer) =>
    (await plane.ask<{ updateApiKey: Outcome }>(UPDATE, { token, variables: { input } })).data?.updateApiKey;

  it('are issued once: a replay answers with the same key and no secret', async () => {
    const first = await issue({ idempotencyKey: 'k-1' });
    expect(first).toMatchObject({ __typename: 'ApiKeyIssued', replayed: false, apiKey: { state: 'ACTIVE' } });
    expect(first.secret).toMatch(/^bfr-live-[0-9A-Za-z]{12}-[0-9A-Za-z]{43}-[0-9A-Za-z]{6}$/);
    expect(await issue({ idempotencyKey: 'k-1' })).toMatchObject({
      secret: null,
      replayed: true,
      apiKey: { id: first.apiKey.id },
    });
  });

  it('leave their secret nowhere: not in a row, not in a log', async () => {
    const { secret } = await issue({ name: 'Secrète' });
    const hidden = secret!.split('-')[3]!;
    const [dump] = await plane.database.asOwner<{ text: string }>(`select
      (select string_agg(k::text, ' ') from keys.api_key k) || (select string_agg(r::text, ' ') from dataplane.record r)
      || (select string_agg(a::text, ' ') from platform.audit_entry a) as text`);
    expect(dump!.text).toContain('Secrète');
    expect(dump!.text).not.toContain(hidden);
    expect(plane.logged.join('')).not.toContain(hidden);
  });

  it.each([
    ['a model that nobody knows', { models: ['gpt-9'] }, 'unknown_model'],
    ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'invalid_expiry'],
    ['no name', { name: '  ' }, 'invalid_key_name'],
    ['a project that is not there', { projectId: '01900000-0000-7000-8000-000000000000' }, 'not_found'],
    ['a project that is no id', { projectId: 'nonsense' }, 'not_found'],
  ])('are refused for %s, in French and English', async (_what, input, code) => {
    const [french, english] = [await issue(input), await issue(input, { language: 'en' })];
    expect([french.code, english.code]).toEqual([code, code]);
    expect(french.message).not.toBe(english.message);
  });

  it('of others are neither issued, seen nor revoked', async () => {
    expect((await issue({}, { token: stranger })).code).toBe('not_found');
    const { apiKey } = await issue({});
    expect((await revoke(apiKey.id, stranger))?.code).toBe('not_found');
    const list = await plane.ask('{ apiKeys { nodes { id } } }', { token: stranger });
    expect(list.data).toEqual({ apiKeys: { nodes: [] } });
  });

  it('say, once revoked, on how many gateways; revoking again is no failure', async () => {
    const { apiKey } = await issue({});
    for (let count = 0; count < 2; count++) {
      expect(await revoke(apiKey.id)).toEqual({
        __typename: 'ApiKeyRevoked',
        effectiveOn: 0,
        liveGateways: 0,
        apiKey: { state: 'REVOKED' },
      });
    }
  });

  it('get a new secret that is shown once, the former one living on for the overlap', async () => {
    const { apiKey, secret } = await issue({});
    const input = { apiKeyId: apiKey.id, overlap: 'HOUR_1', idempotencyKey: 'r-1' };
    const rotated = await rotate(input);
    expect(rotated).toMatchObject({
      __typename: 'ApiKeyRotated',
      replayed: false,
      apiKey: { id: apiKey.id, previousUntil: expect.any(String) },
    });
    expect(rotated!.secret).not.toBe(secret);
    expect(await rotate(input)).toMatchObject({ secret: null, replayed: true });
    expect((await rotate({ ...input, idempotencyKey: 'r-2' }, stranger))?.code).toBe('not_found');
    await revoke(apiKey.id);
    expect(await rotate({ apiKeyId: apiKey.id, overlap: 'NONE' })).toMatchObject({
      code: 'api_key_not_active',
      message: 'La clé est révoquée.',
    });
  });

  it('are changed in what is named, and refused in words', async () => {
    const { apiKey } = await issue({ contact: 'DSI', addresses: ['192.0.2.0/24'] });
    expect(await update({ apiKeyId: apiKey.id, name: 'Accueil', contact: null, selfService: true })).toEqual({
      __typename: 'ApiKey',
      name: 'Accueil',
      contact: null,
      addresses: ['192.0.2.0/24'],
      models: null,
      selfService: true,
      expiresAt: null,
      lastUsedAt: null,
    });
    expect(await update({ apiKeyId: apiKey.id, addresses: ['mairie'] })).toMatchObject({
      code: 'invalid_address_range',
      message: '« mairie » n’est pas une plage d’adresses.',
      remedy: expect.stringContaining('CIDR'),
    });
    expect(await update({ apiKeyId: apiKey.id, name: 'x' }, stranger)).toMatchObject({ code: 'not_found' });
  });

  it('are listed with their projects in as many statements, however many they are', async () => {
    const read = () =>
      plane.ask('{ apiKeys(first: 200) { nodes { project { name collectivite { name } } } } }', {
        token: developer,
      });
    const few = await countStatements(read);
    for (let count = 0; count < 8; count++) await issue({ name: `Clé ${count}` });
    expect(await countStatements(read)).toBe(few);
  });

  it('are not issued by who only reads', async () => {
    const auditor = await plane.personWith('operator.auditor');
    const { errors } = await plane.ask(ISSUE, {
      token: auditor,
      variables: { input: { projectId, name: 'x' } },
    });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
