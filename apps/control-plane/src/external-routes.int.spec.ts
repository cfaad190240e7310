import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { externalCredentialContext, RegisterSite, SyncModels } from '@beffroi/catalogue/domain';
import type { RouteRecord } from '@beffroi/contracts/dataplane';
import { brandId, systemScope } from '@beffroi/kernel';
import { openText, sealingKey } from '@beffroi/platform/crypto';
import { RegisterCollectivite } from '@beffroi/tenancy/domain';
import {
  type Asking,
  type ControlPlaneUnderTest,
  startControlPlane,
} from './testing/control-plane.fixture.ts';

const ARRANGING = systemScope('arrange a spec');
const DATA_PLANE_KEY = sealingKey(Buffer.alloc(32, 7));
const REGISTER = `mutation ($input: RegisterExternalRouteInput!) {
  registerExternalRoute(input: $input) {
    __typename
    ... on ExternalRoute { id collectiviteId modelId baseUrl order closedAt place { siteId qualification region } }
    ... on DomainError { code message remedy }
  }
}`;
const CLOSE = `mutation ($input: CloseExternalRouteInput!) {
  closeExternalRoute(input: $input) {
    __typename
    ... on ExternalRouteClosed { route { id closedAt } effectiveOn liveGateways }
    ... on DomainError { code }
  }
}`;

interface Outcome {
  readonly __typename: string;
  readonly id: string;
  readonly message: string;
  readonly remedy: string | null;
}

const MISTRAL = {
  modelId: 'mistral-small-latest',
  provider: 'MISTRAL',
  servedName: 'mistral-small-2506',
  credential: 'key-of-mistral',
  place: { name: 'mistral-eu', region: 'eu', country: 'FR', qualification: 'NONE' },
  order: 10,
};

describe('external routes through GraphQL', () => {
  let plane: ControlPlaneUnderTest;
  let operator: string;
  let bourges: string;
  beforeAll(async () => {
    plane = await startControlPlane({ BEFFROI_PROVIDER_PRIVATE_RANGES: '10.20.0.0/16' });
    const { app } = plane;
    await app.get(SyncModels).execute(ARRANGING);
    await app.get(RegisterSite).execute(ARRANGING, {
      id: 'cher-1',
      name: 'Site du Cher',
      region: 'cloudgouv-eu-west-1',
      country: 'FR',
      qualification: 'secnumcloud-3.2',
      kubeconfig: 'apiVersion: v1',
    });
    const registered = await app.get(RegisterCollectivite).execute(ARRANGING, { codeInsee: '18033' });
    if (!registered.ok) throw new Error(registered.failure.kind);
    bourges = registered.value.id;
    operator = await plane.personWith('operator.admin');
  });
  afterAll(() => plane?.close());

  const ask = (query: string, input: object, { token = operator, language = 'fr' }: Asking = {}) =>
    plane.ask<Record<string, Outcome>>(query, { token, language, variables: { input } });
  const register = async (input: object, asking?: Asking) => {
    const answer = await ask(REGISTER, input, asking);
    expect(answer.errors).toBeUndefined();
    return answer.data!.registerExternalRoute!;
  };
  const published = async (id: string) => {
    const [row] = await plane.database.asOwner<{ body: RouteRecord | null }>(
      `select body from dataplane.record where kind = 'route' and id = $1`,
      [id],
    );
    return row?.body;
  };

  it('are published with the place they lie in, and a credential that only gateways open', async () => {
    const route = await register({ ...MISTRAL, collectiviteId: bourges });
    expect(route).toMatchObject({
      __typename: 'ExternalRoute',
      collectiviteId: bourges,
      baseUrl: 'https://api.mistral.ai/v1',
      order: 10,
      place: { siteId: 'mistral-eu', qualification: 'NONE' },
    });
    const record = await published(route.id);
    expect(record).toMatchObject({ kind: 'mistral', collectiviteId: bourges, order: 10, state: 'ready' });
    const context = externalCredentialContext(brandId(route.id));
    expect(openText(DATA_PLANE_KEY, record!.credential!, context)).toBe('key-of-mistral');
    const audited = await plane.database.asOwner<{ target_id: string }>(
      `select * from platform.audit_entry where action = 'external-route.register'`,
    );
    expect(audited.map(({ target_id }) => target_id)).toContain(route.id);
    expect(JSON.stringify([audited, plane.logged])).not.toContain('key-of-mistral');
  });

  it('on a registered site have its region and qualification', async () => {
    const { place: _, ...rest } = MISTRAL;
    const route = await register({
      ...rest,
      provider: 'OUTSCALE',
      baseUrl: 'http://10.20.0.4:5000/v1',
      siteId: 'cher-1',
      credential: null,
    });
    expect(route).toMatchObject({
      place: { siteId: 'cher-1', region: 'cloudgouv-eu-west-1', qualification: 'SECNUMCLOUD_3_2' },
    });
    expect(await published(route.id)).not.toHaveProperty('credential');
  });

  it('are opened once for one idempotency key', async () => {
    const input = { ...MISTRAL, idempotencyKey: 'once' };
    const [one, again] = [await register(input), await register(input)];
    expect(again.id).toBe(one.id);
    expect(await ask(REGISTER, { ...input, order: 11 })).toMatchObject({
      errors: [{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }],
    });
  });

  it.each([
    ['a model that nobody knows', { modelId: 'gpt-9' }, 'UnknownModel'],
    ['a model that no endpoint serves', { modelId: 'voxtral-mini-latest' }, 'ModelNotServed'],
    ['a URL without TLS', { baseUrl: 'http://llm.example/v1' }, 'UrlRefused'],
    ['the cloud’s metadata', { baseUrl: 'https://169.254.169.254/v1' }, 'UrlRefused'],
    ['a site that is not there', { siteId: 'mars-1', place: null }, 'NotFound'],
    [
      'a place that is called like a site',
      { place: { ...MISTRAL.place, name: 'cher-1' } },
      'InvalidExternalRoute',
    ],
    ['a place outside the Union', { place: { ...MISTRAL.place, country: 'US' } }, 'InvalidExternalRoute'],
    [
      'a qualification that its provider does not have',
      { place: { ...MISTRAL.place, qualification: 'SECNUMCLOUD_3_2' } },
      'QualificationRefused',
    ],
    [
      'Mistral on a qualified site that it does not lie on',
      { siteId: 'cher-1', place: null },
      'QualificationRefused',
    ],
    [
      'a collectivité that is not there',
      { collectiviteId: '01900000-0000-7000-8000-000000000000' },
      'NotFound',
    ],
  ])('are refused for %s, in French and English, with a remedy', async (_what, extra, typename) => {
    const input = { ...MISTRAL, ...extra };
    const [french, english] = [await register(input), await register(input, { language: 'en' })];
    expect([french.__typename, english.__typename]).toEqual([typename, typename]);
    expect(french.message).not.toBe(english.message);
    expect(french.remedy?.length).toBeGreaterThan(10);
    expect(french.remedy).not.toBe(english.remedy);
  });

  it('are refused for a model of text that its publisher no longer offers by that reason, not by its type', async () => {
    const refused = (language: 'fr' | 'en') =>
      register({ ...MISTRAL, modelId: 'mistral-medium-3' }, { language });
    expect(await refused('fr')).toMatchObject({
      __typename: 'ModelNotServed',
      message: expect.stringContaining('son éditeur ne le vend pas par API, ou plus'),
    });
    expect((await refused('en')).message).toContain('its publisher sells it through no API');
  });

  it('lie in one place, which must be said', async () => {
    for (const place of [
      { siteId: null, place: null },
      { siteId: 'cher-1', place: MISTRAL.place },
    ])
      expect(await ask(REGISTER, { ...MISTRAL, ...place })).toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      });
  });

  it('are closed for good, as often as one likes', async () => {
    const { id } = await register(MISTRAL);
    const closed = { route: { id, closedAt: expect.any(String) }, effectiveOn: 0, liveGateways: 0 };
    for (let turn = 0; turn < 2; turn++) {
      const answer = await ask(CLOSE, { routeId: id });
      expect(answer.data!.closeExternalRoute).toEqual({ __typename: 'ExternalRouteClosed', ...closed });
      expect(await published(id)).toBeNull();
    }
    for (const routeId of ['01900000-0000-7000-8000-000000000000', 'no-uuid'])
      expect((await ask(CLOSE, { routeId })).data!.closeExternalRoute!.__typename).toBe('NotFound');
  });

  it('are the operator’s alone', async () => {
    const [member, auditor] = [
      await plane.personWith('collectivite.admin', brandId(bourges)),
      await plane.personWith('operator.auditor'),
    ];
    const list = (token: string) =>
      plane.ask<{ externalRoutes: object[] }>('{ externalRoutes { id } }', { token });
    for (const token of [member, auditor])
      expect((await ask(REGISTER, MISTRAL, { token })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await list(member)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await list(auditor)).data!.externalRoutes.length).toBeGreaterThan(1);
  });
});
