import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { createEngineHost, type EngineHost } from '@beffroi/simulators/engine';
import type { Manifest } from '@beffroi/standalone/manifest';
import { ask, serviceToken } from './control-plane.client.ts';
import { type StandaloneRun, until } from './standalone.process.ts';

const DUN_SUR_AURON = '18087';
/** No engine of the installation has it. */
const MODEL = 'mistral-medium-latest';
const MODEL_ID = 'mistral-medium-3.5-128b';
const SERVED_NAME = 'name-at-the-provider';
const QUESTION = [{ role: 'user' as const, content: 'Rédigez un accusé de réception.' }];

/** On a standalone without a demo, of which nothing else was asked yet. */
export const describeExternalRoute = (open: () => StandaloneRun): void => {
  describe('a model that a provider serves', () => {
    let manifest: Manifest;
    let provider: EngineHost;
    let providerUrl: string;
    let token: string;
    let routeId: string;
    let secret: string;
    let sensitiveSecret: string;

    beforeAll(async () => {
      provider = createEngineHost({ seed: 4 });
      const options = {
        id: 'provider',
        servedModelName: SERVED_NAME,
        maxModelLen: 32_768,
        apiKey: 'their-key',
      };
      providerUrl = (await provider.start(options)).url;
      manifest = open().manifest();
      token = await serviceToken(manifest);
      const { registerCollectivite } = await asked<{ registerCollectivite: { id: string } }>(
        `registerCollectivite(input: { codeInsee: "${DUN_SUR_AURON}" }) { ... on Collectivite { id } }`,
      );
      secret = await keyOf(registerCollectivite.id, 'INTERNE');
      sensitiveSecret = await keyOf(registerCollectivite.id, 'SENSIBLE');
    });

    afterAll(() => provider?.close());

    const asked = <T>(mutation: string): Promise<T> => ask<T>(manifest, token, `mutation { ${mutation} }`);
    const keyOf = async (collectiviteId: string, sensitivity: string): Promise<string> => {
      const { createProject } = await asked<{ createProject: { id: string } }>(
        `createProject(input: { collectiviteId: "${collectiviteId}", name: "${sensitivity}", sensitivity: ${sensitivity} }) {
          ... on Project { id }
        }`,
      );
      const { issueApiKey } = await asked<{ issueApiKey: { secret: string } }>(
        `issueApiKey(input: { projectId: "${createProject.id}", name: "Assistant" }) { ... on ApiKeyIssued { secret } }`,
      );
      return issueApiKey.secret;
    };
    const post = (key: string) =>
      fetch(`${manifest.gateway}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: MODEL, messages: QUESTION }),
      });
    const codeOf = async (response: Response) =>
      ((await response.json()) as { error: { code: string; message: string } }).error;

    it('is not there before its route is registered', async () => {
      await until(async () => (await post(secret)).status === 404, 'the key reaches the gateway');
    });

    it('answers through the OpenAI SDK once it is, and says where', async () => {
      const { registerExternalRoute } = await asked<{ registerExternalRoute: { id: string } }>(
        `registerExternalRoute(input: {
          modelId: "${MODEL}", provider: OPENAI_COMPATIBLE, baseUrl: "${providerUrl}/v1", servedName: "${SERVED_NAME}",
          credential: "their-key", place: { name: "their-place", region: "eu", country: "FR", qualification: NONE }
        }) { ... on ExternalRoute { id } ... on DomainError { message } }`,
      );
      routeId = registerExternalRoute.id;
      await until(async () => (await post(secret)).status === 200, 'the route reaches the gateway');
      const client = new OpenAI({ apiKey: secret, baseURL: `${manifest.gateway}/v1`, maxRetries: 0 });
      const stream = await client.chat.completions
        .create({ model: MODEL, messages: QUESTION, stream: true })
        .withResponse();
      expect(stream.response.headers.get('x-beffroi-site')).toBe('their-place');
      let text = '';
      const names = new Set<string>();
      for await (const chunk of stream.data) {
        text += chunk.choices[0]?.delta.content ?? '';
        names.add(chunk.model);
      }
      expect(text.length).toBeGreaterThan(10);
      expect(names).toEqual(new Set([MODEL_ID]));
    });

    it('is metered to the token', async () => {
      const counted = Object.values(provider.counters().byRequestId);
      const expected = {
        requests: counted.length,
        inputTokens: counted.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
        outputTokens: counted.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
      };
      const usage = async () =>
        (
          await ask<{ usage: (typeof expected)[] }>(
            manifest,
            token,
            '{ usage(filter: {}, groupBy: [MODEL]) { requests inputTokens outputTokens } }',
          )
        ).usage[0];
      await until(async () => (await usage())?.requests === counted.length, 'usage is ingested');
      expect(await usage()).toEqual(expected);
      expect(counted.length).toBeGreaterThan(1);
    });

    it('is refused to a sensitive project, with the law', async () => {
      const response = await post(sensitiveSecret);
      expect(response.status).toBe(403);
      expect(await codeOf(response)).toMatchObject({
        code: 'sovereignty_refused',
        message: expect.stringContaining('2024-449'),
      });
    });

    it('is gone once its route is closed, at every gateway', async () => {
      const { closeExternalRoute } = await asked<{ closeExternalRoute: object }>(
        `closeExternalRoute(input: { routeId: "${routeId}" }) { ... on ExternalRouteClosed { effectiveOn liveGateways } }`,
      );
      expect(closeExternalRoute).toEqual({ effectiveOn: 1, liveGateways: 1 });
      expect((await post(secret)).status).toBe(404);
    });
  });
};
