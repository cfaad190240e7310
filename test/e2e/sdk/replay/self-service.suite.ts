import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RawClient } from '@beffroi/gateway/testing';
import { createEngineHost, type EngineHost } from '@beffroi/simulators/engine';
import type { Manifest } from '@beffroi/standalone/manifest';
import { ask, serviceToken } from '../../control-plane.client.ts';
import { type StandaloneRun, until } from '../../standalone.process.ts';
import { bytesOf, type RecordedRequest } from './recorded.requests.ts';
import { FIRST, SECOND } from './recorded.self-service.ts';

const COMMUNE = { codeInsee: '18033', name: 'Bourges' };
/** By the name that applications use, and by its id. */
const ALIAS = 'mistral-medium-latest';
const MODEL = 'mistral-medium-3.5-128b';
const CHAT = '/v1/chat/completions';
const COUNT = expect.any(Number);
const TEXT = expect.any(String);

/** On a standalone without a demo, whose only route to the model is the suite's own. */
export const describeSelfService = (open: () => StandaloneRun): void => {
  describe('with a key that manages itself,', () => {
    let manifest: Manifest;
    let engines: EngineHost;
    let key: string;
    let keyId: string;
    let organisationId: string;
    let totalTokens = 0;

    beforeAll(async () => {
      engines = createEngineHost({ seed: 4 });
      const engine = await engines.start({
        id: 'e',
        servedModelName: 'theirs',
        maxModelLen: 32_768,
        apiKey: 'k',
      });
      manifest = open().manifest();
      const token = await serviceToken(manifest);
      const mutate = <T>(mutation: string) => ask<T>(manifest, token, `mutation { ${mutation} }`);
      const { registerCollectivite } = await mutate<{ registerCollectivite: { id: string } }>(
        `registerCollectivite(input: { codeInsee: "${COMMUNE.codeInsee}" }) { ... on Collectivite { id } }`,
      );
      organisationId = registerCollectivite.id;
      const { createProject } = await mutate<{ createProject: { id: string } }>(
        `createProject(input: { collectiviteId: "${organisationId}", name: "Assistant", sensitivity: INTERNE }) {
          ... on Project { id }
        }`,
      );
      const { issueApiKey } = await mutate<{ issueApiKey: { secret: string; apiKey: { id: string } } }>(
        `issueApiKey(input: { projectId: "${createProject.id}", name: "Assistant" }) {
          ... on ApiKeyIssued { secret apiKey { id } }
        }`,
      );
      [key, keyId] = [issueApiKey.secret, issueApiKey.apiKey.id];
      await mutate(
        `updateApiKey(input: { apiKeyId: "${keyId}", selfService: true }) { ... on ApiKey { id } }`,
      );
      await mutate(
        `registerExternalRoute(input: {
          modelId: "${ALIAS}", provider: OPENAI_COMPATIBLE, baseUrl: "${engine.url}/v1", servedName: "theirs",
          credential: "k", place: { name: "p", region: "eu", country: "FR", qualification: NONE }
        }) { ... on ExternalRoute { id } }`,
      );
      await until(async () => (await chat()).status === 200, 'the route reaches the gateway', 10_000);
    }, 60_000);
    afterAll(() => engines?.close());

    const chat = async () => {
      const response = await fetch(`${manifest.gateway}${CHAT}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify({
          model: ALIAS,
          messages: [{ role: 'user', content: 'Bonjour' }],
          max_tokens: 9,
        }),
      });
      const { usage } = (await response.json()) as { usage?: { total_tokens: number } };
      totalTokens += usage?.total_tokens ?? 0;
      return response;
    };

    const send = async (request: RecordedRequest, as = key) => {
      const [answer] = await RawClient.say(manifest.gateway, bytesOf(request, as));
      const { status, headers, body } = answer!;
      const text = Buffer.from(body, 'latin1').toString('utf8');
      return {
        status,
        headers,
        body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
      };
    };
    const listOf = async (request: RecordedRequest) =>
      (await send(request)).body!.data as Record<string, unknown>[];
    /** The fields that every client of Albert reads of a key. */
    const keyOf = (extra: object) => ({
      object: 'key',
      id: TEXT,
      name: TEXT,
      token: TEXT,
      key: TEXT,
      value: TEXT,
      user: TEXT,
      expires: COUNT,
      created: COUNT,
      last_used: null,
      status: 'active',
      ...extra,
    });

    describe.each([
      ['first', FIRST],
      ['second', SECOND],
    ] as const)('a client of the %s generation of Albert', (_, generation) => {
      it('reads who it is, in every field that either generation has', async () => {
        const { status, body } = await send(generation.me);
        expect(status).toBe(200);
        expect(body).toMatchObject({
          object: 'userInfo',
          id: keyId,
          organization: COMMUNE.name,
          organization_id: organisationId,
          budget: null,
          permissions: [],
          expires: null,
          priority: 0,
          created: COUNT,
          updated: COUNT,
        });
        expect(Object.keys(body!)).toEqual(expect.arrayContaining(['email', 'name', 'limits']));
        const limits = body!.limits as { router_id: string; router: string; type: string; value: unknown }[];
        expect(limits.filter(({ router }) => router === MODEL).map(({ type }) => type)).toEqual([
          'rpm',
          'rpd',
          'tpm',
          'tpd',
        ]);
        // Those of its plan.
        for (const { value } of limits) expect(value).toBeGreaterThan(0);
        for (const limit of limits) expect(limit.router_id).toBe(limit.router);
      });

      it('lists its keys, and reads one, without a secret; what is not there is 404', async () => {
        const list = await send(generation.keys);
        expect(list).toMatchObject({ status: 200, body: { object: 'list', total: 1, offset: 0, limit: 10 } });
        const { status, body } = await send(generation.key(keyId));
        expect(status).toBe(200);
        expect(list.body!.data).toEqual([body]);
        // When it was used last is told some time later.
        const { last_used } = body!;
        expect(body).toEqual(
          keyOf({ id: keyId, expires: null, token: expect.stringContaining('***'), last_used }),
        );
        expect(JSON.stringify(body)).not.toContain(key);
        expect(await send(generation.key('0190b6a4-0000-7000-8000-0000000000d9'))).toMatchObject({
          status: 404,
          body: { detail: TEXT, error: { code: 'key_not_found' } },
        });
      });
    });

    describe('a client of the first generation', () => {
      it('renames itself and hears nothing but that', async () => {
        expect(await send(FIRST.rename)).toMatchObject({ status: 204, body: undefined });
        expect((await send(FIRST.me)).body).toMatchObject({
          name: 'Accueil',
          email: 'accueil@mairie.example',
        });
      });

      it('gets a key shown once, uses it at once, and takes it back', async () => {
        const { status, body } = await send(FIRST.issue);
        expect(status).toBe(201);
        expect(body).toEqual(keyOf({ name: 'playground' }));
        expect(new Set([body!.token, body!.key, body!.value]).size).toBe(1);
        expect((await send(FIRST.me, String(body!.token))).status).toBe(200);
        expect(await listOf(FIRST.keys)).toHaveLength(2);
        expect(await send(FIRST.revoke(String(body!.id)))).toMatchObject({ status: 204, body: undefined });
        expect(await send(FIRST.me, String(body!.token))).toMatchObject({
          status: 401,
          body: { detail: expect.stringMatching(/^Invalid API key/) },
        });
      });

      it('reads each of its requests, with what it cost', async () => {
        const rows = () => listOf(FIRST.usage(CHAT));
        await until(async () => (await rows()).length > 0, 'usage is ingested', 10_000);
        const seen = await rows();
        for (const row of seen) {
          expect(row).toEqual({
            object: 'me.usage',
            model: MODEL,
            key: 'Accueil',
            endpoint: CHAT,
            method: 'POST',
            status: 200,
            usage: {
              prompt_tokens: COUNT,
              completion_tokens: 9,
              total_tokens: COUNT,
              cost: COUNT,
              impacts: { kWh: COUNT, kgCO2eq: COUNT },
              metrics: { latency: COUNT, ttft: null },
            },
            created: COUNT,
          });
        }
        const total = seen.reduce(
          (sum, row) => sum + (row.usage as { total_tokens: number }).total_tokens,
          0,
        );
        expect(total).toBe(totalTokens);
        expect(await listOf(FIRST.usage())).toEqual(seen);
        expect(await listOf(FIRST.usage('/v1/embeddings'))).toEqual([]);
      });
    });

    describe('a client of the second generation', () => {
      it('gets a key that expires, renames it, and reads it once more as it revokes it', async () => {
        const expires = Math.floor(Date.now() / 1_000) + 86_400;
        const issued = await send(SECOND.issue(expires));
        expect(issued).toMatchObject({ status: 201, body: keyOf({ name: 'batch', expires }) });
        const id = String(issued.body!.id);
        expect(await send(SECOND.rename(id))).toMatchObject({
          status: 200,
          body: { id, name: 'batch de nuit' },
        });
        expect(await send(SECOND.revoke(id))).toMatchObject({ status: 200, body: { id, status: 'revoked' } });
        expect((await listOf(SECOND.keys)).map((each) => each.id)).toEqual([keyId]);
        expect(await send(SECOND.issue(1_000_000_000))).toMatchObject({
          status: 422,
          body: { detail: [{ type: TEXT, loc: ['body', 'expires'], msg: TEXT, input: COUNT }] },
        });
      });

      it('reads its days, and must say from when to when', async () => {
        const endS = Math.ceil(Date.now() / 1_000) + 1;
        const { status, body } = await send(SECOND.usage(endS - 7_200, endS));
        expect(status).toBe(200);
        expect(body).toMatchObject({ object: 'list', total: COUNT, offset: 0, limit: 10 });
        const buckets = body!.data as Record<string, unknown>[];
        for (const bucket of buckets)
          expect(bucket).toEqual({
            object: 'usage.bucket',
            start_time: COUNT,
            end_time: COUNT,
            prompt_tokens: COUNT,
            completion_tokens: COUNT,
            total_tokens: COUNT,
            cost: COUNT,
            impacts: { kWh: COUNT, kgCO2eq: COUNT },
            requests: COUNT,
          });
        expect(buckets.reduce((sum, bucket) => sum + Number(bucket.total_tokens), 0)).toBe(totalTokens);
        const unsaid = { ...SECOND.usage(0, 0), line: 'GET /v1/usage' };
        expect((await send(unsaid)).status).toBe(422);
      });

      it('reads its organisation', async () => {
        expect(await send(SECOND.organization)).toMatchObject({
          status: 200,
          body: {
            object: 'organization',
            id: organisationId,
            name: COMMUNE.name,
            users: 0,
            created: COUNT,
            updated: COUNT,
          },
        });
      });
    });
  });
};
