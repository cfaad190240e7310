import { beforeAll, describe, expect, it } from '@jest/globals';
import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { Mistral } from '@mistralai/mistralai';
import OpenAI from 'openai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '@beffroi/standalone/manifest';
import { ask, graphql, personToken, serviceToken } from './control-plane.client.ts';
import { type StandaloneRun, until } from './standalone.process.ts';

/** Dun-sur-Auron is not in the demo. */
const COMMUNE = { codeInsee: '18087', name: 'Dun-sur-Auron', siren: '211800875' };
const MODEL = 'ministral-3-3b-instruct-2512';

interface Counters {
  readonly byRequestId: Record<string, { readonly promptTokens: number; readonly completionTokens: number }>;
}

/** On a demo that has just started. */
export const describeFirstAnswer = (open: () => StandaloneRun): void => {
  describe('a commune that comes on board', () => {
    let run: StandaloneRun;
    let manifest: Manifest;
    let token: string;
    let collectiviteId: string;
    let projectId: string;
    let deploymentId: string;
    let apiKeyId: string;
    let secret: string;
    const requestIds: string[] = [];

    beforeAll(async () => {
      run = open();
      manifest = run.manifest();
      token = await serviceToken(manifest);
    });

    const openai = () => new OpenAI({ apiKey: secret, baseURL: `${manifest.gateway}/v1`, maxRetries: 0 });
    const mistral = () =>
      new Mistral({ apiKey: secret, serverURL: manifest.gateway, retryConfig: { strategy: 'none' } });

    it('finds a demo that also embeds and ranks', async () => {
      const apiKey = manifest.apiKeys[0]!.key;
      const demo = new OpenAI({ apiKey, baseURL: `${manifest.gateway}/v1`, maxRetries: 0 });
      const { data } = await demo.embeddings.create({
        model: 'openweight-embeddings',
        input: ['Horaires de la mairie', 'Permis de construire'],
      });
      expect(data.map(({ embedding }) => embedding.length)).toEqual([1_024, 1_024]);
      const ranked = await demo.post<{ results: { index: number }[] }>('/rerank', {
        body: { model: 'openweight-rerank', query: 'mairie', documents: ['Budget', 'Horaires de la mairie'] },
      });
      expect(ranked.results.map(({ index }) => index).sort()).toEqual([0, 1]);
    });

    it('is registered by its INSEE code with what the national directory says of it', async () => {
      const { registerCollectivite } = await ask<{ registerCollectivite: Record<string, unknown> }>(
        manifest,
        token,
        `mutation ($input: RegisterCollectiviteInput!) {
          registerCollectivite(input: $input) { __typename ... on Collectivite { id siren codeInsee name population { count vintage source } } }
        }`,
        { input: { codeInsee: COMMUNE.codeInsee } },
      );
      expect(registerCollectivite).toMatchObject({
        __typename: 'Collectivite',
        ...COMMUNE,
        population: {
          count: expect.any(Number),
          vintage: expect.anything(),
          source: expect.stringContaining('INSEE'),
        },
      });
      collectiviteId = registerCollectivite.id as string;
    });

    it('gets a project and a model of its own, which becomes ready', async () => {
      const { createProject } = await ask<{ createProject: { __typename: string; id: string } }>(
        manifest,
        token,
        `mutation ($input: CreateProjectInput!) { createProject(input: $input) { __typename ... on Project { id } } }`,
        { input: { collectiviteId, name: 'Assistant', sensitivity: 'INTERNE' } },
      );
      expect(createProject.__typename).toBe('Project');
      projectId = createProject.id;
      const { requestDeployment } = await ask<{ requestDeployment: { __typename: string; id: string } }>(
        manifest,
        token,
        `mutation ($input: RequestDeploymentInput!) { requestDeployment(input: $input) { __typename ... on Deployment { id } ... on DomainError { message } } }`,
        { input: { collectiviteId, modelId: MODEL } },
      );
      expect(requestDeployment).toMatchObject({ __typename: 'Deployment' });
      deploymentId = requestDeployment.id;
      await until(async () => (await deployment()).phase === 'Ready', 'deployment ready', 60_000);
      const { conditions } = await deployment();
      expect(conditions.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'True' });
    }, 70_000);

    const deployment = async () => {
      const answer = await ask<{
        deployment: {
          phase: string;
          conditions: { type: string; status: string }[];
          benchmark: object | null;
        };
      }>(
        manifest,
        token,
        `query ($id: ID!) { deployment(id: $id) { phase conditions { type status reason message } benchmark { gpus } } }`,
        { id: deploymentId },
      );
      return answer.deployment;
    };

    it('gets a key, shown once', async () => {
      const { issueApiKey } = await ask<{
        issueApiKey: { secret: string; replayed: boolean; apiKey: { id: string } };
      }>(
        manifest,
        token,
        `mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { ... on ApiKeyIssued { secret replayed apiKey { id } } } }`,
        { input: { projectId, name: 'Assistant', idempotencyKey: 'first-key' } },
      );
      expect(issueApiKey.secret).toMatch(/^bfr-(live|test)-[0-9A-Za-z]{12}-[0-9A-Za-z]{43}-[0-9A-Za-z]{6}$/);
      secret = issueApiKey.secret;
      apiKeyId = issueApiKey.apiKey.id;
      const again = await ask<{ issueApiKey: { secret: string | null; replayed: boolean } }>(
        manifest,
        token,
        `mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { ... on ApiKeyIssued { secret replayed } } }`,
        { input: { projectId, name: 'Assistant', idempotencyKey: 'first-key' } },
      );
      expect(again.issueApiKey).toEqual({ secret: null, replayed: true });
    });

    it('is answered through the official OpenAI SDK, whole and streamed', async () => {
      await until(async () => (await listModels()).includes(MODEL), 'the key reaches the gateway');
      const messages = [{ role: 'user' as const, content: 'Rédigez un accusé de réception.' }];
      const whole = await openai().chat.completions.create({ model: MODEL, messages }).withResponse();
      expect(whole.data.choices[0]?.message.content).toEqual(expect.any(String));
      requestIds.push(whole.response.headers.get('x-request-id')!);

      const streamed = await openai()
        .chat.completions.create({ model: MODEL, messages, stream: true })
        .withResponse();
      requestIds.push(streamed.response.headers.get('x-request-id')!);
      let text = '';
      let lastUsage;
      for await (const chunk of streamed.data) {
        text += chunk.choices[0]?.delta?.content ?? '';
        lastUsage = chunk.usage ?? lastUsage;
      }
      expect(text.length).toBeGreaterThan(10);
      expect(lastUsage?.completion_tokens).toBeGreaterThan(0);
    });

    const listModels = async (): Promise<string[]> => {
      const answer = await fetch(`${manifest.gateway}/v1/models`, {
        headers: { authorization: `Bearer ${secret}` },
      });
      if (!answer.ok) return [];
      return ((await answer.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
    };

    it('is answered through the official Mistral SDK, whole and streamed', async () => {
      const messages = [{ role: 'user' as const, content: 'Résumez la délibération.' }];
      const whole = await mistral().chat.complete({ model: MODEL, messages });
      expect(whole.choices?.[0]?.message?.content).toEqual(expect.any(String));
      let usage;
      for await (const { data } of await mistral().chat.stream({ model: MODEL, messages }))
        usage = data.usage ?? usage;
      expect(usage?.completionTokens).toBeGreaterThan(0);
    });

    it('reads in its consumption exactly what the engines counted', async () => {
      const counted = await engineTotals();
      expect(Object.keys(counted.byRequestId)).toEqual(expect.arrayContaining(requestIds));
      await until(async () => (await usage()).requests === 4, 'four requests metered');
      expect(await usage()).toEqual({
        requests: 4,
        inputTokens: counted.prompt,
        outputTokens: counted.completion,
      });
    });

    const engineTotals = async () => {
      const engines = (await (await fetch(`${manifest.engineAdmin}/engines`)).json()) as {
        id: string;
        model: string;
      }[];
      const own = engines.filter(({ model }) => model === MODEL);
      const counters = await Promise.all(
        own.map(
          async ({ id }) =>
            (await (await fetch(`${manifest.engineAdmin}/engines/${id}/counters`)).json()) as Counters,
        ),
      );
      const byRequestId = Object.assign(
        {},
        ...counters.map((counter) => counter.byRequestId),
      ) as Counters['byRequestId'];
      // The smoke test before Ready is the engine's business, not the commune's: gateways send UUIDs.
      const metered = Object.entries(byRequestId)
        .filter(([id]) => /^[0-9a-f]{8}-/.test(id))
        .map(([, tokens]) => tokens);
      return {
        byRequestId,
        prompt: metered.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
        completion: metered.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
      };
    };

    const usage = async () => {
      const answer = await ask<{ usage: { requests: number; inputTokens: number; outputTokens: number }[] }>(
        manifest,
        token,
        `query ($id: ID!) { usage(filter: { collectiviteId: $id }) { requests inputTokens outputTokens } }`,
        { id: collectiviteId },
      );
      return answer.usage[0] ?? { requests: 0, inputTokens: 0, outputTokens: 0 };
    };

    it('reads with its key who it is and what it used, as Albert’s clients do', async () => {
      const me = await openai().get<Record<string, unknown>>('/me');
      expect(me).toMatchObject({
        object: 'userInfo',
        id: apiKeyId,
        name: 'Assistant',
        organization: COMMUNE.name,
        organization_id: collectiviteId,
        self_service: false,
      });
      expect(await openai().get('/me/info')).toEqual(me);
      expect(await openai().get('/organizations/me')).toMatchObject({ name: COMMUNE.name, users: 0 });
      const rows = await openai().get<{ data: { usage: { total_tokens: number } }[] }>('/me/usage');
      const end_time = Math.ceil(Date.now() / 1_000) + 1;
      const query = { start_time: end_time - 7_200, end_time };
      const buckets = await openai().get<{
        data: { requests: number; total_tokens: number; cost: number }[];
      }>('/usage', { query });
      const total = rows.data.reduce((sum, { usage }) => sum + usage.total_tokens, 0);
      const summed = (of: (bucket: (typeof buckets.data)[number]) => number) =>
        buckets.data.reduce((sum, bucket) => sum + of(bucket), 0);
      expect([rows.data.length, summed(({ requests }) => requests)]).toEqual([4, 4]);
      expect(summed(({ total_tokens }) => total_tokens)).toBe(total);
      expect(summed(({ cost }) => cost)).toBeGreaterThan(0);
    });

    it('manages the keys of its project once that is allowed, and no others', async () => {
      const seen = async () =>
        (await openai().get<{ data: { id: string }[] }>('/keys')).data.map(({ id }) => id);
      expect(await seen()).toEqual([apiKeyId]);
      await expect(openai().post('/keys', { body: { name: 'Fille' } })).rejects.toMatchObject({
        status: 403,
        code: 'self_service_refused',
      });
      await ask(
        manifest,
        token,
        `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { ... on ApiKey { id } } }`,
        { input: { apiKeyId, selfService: true } },
      );
      const child = await openai().post<{ id: string; token: string }>('/me/keys', {
        body: { name: 'Fille' },
      });
      const own = new OpenAI({ apiKey: child.token, baseURL: `${manifest.gateway}/v1`, maxRetries: 0 });
      expect((await own.models.list()).data.map(({ id }) => id)).toContain(MODEL);
      expect(await seen()).toEqual([apiKeyId, child.id]);
      await expect(own.delete(`/keys/${apiKeyId}`)).rejects.toMatchObject({ status: 403 });
      await openai().delete(`/me/keys/${child.id}`);
      await until(async () => own.models.list().then(() => false, isUnauthorised), 'the child is refused');
      expect(await openai().get(`/keys/${child.id}`)).toMatchObject({ status: 'revoked' });
    });

    const isUnauthorised = (error: unknown) => (error as { status?: number }).status === 401;

    it('gets a new secret while the former one lives on, and is shut off from elsewhere', async () => {
      const { rotateApiKey } = await ask<{ rotateApiKey: { secret: string; apiKey: { id: string } } }>(
        manifest,
        token,
        `mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { ... on ApiKeyRotated { secret apiKey { id } } } }`,
        { input: { apiKeyId, overlap: 'MINUTES_15' } },
      );
      expect(rotateApiKey.apiKey.id).toBe(apiKeyId);
      const former = openai();
      secret = rotateApiKey.secret;
      await until(async () => (await listModels()).includes(MODEL), 'the new secret opens');
      expect((await former.models.list()).data.length).toBeGreaterThan(0);
      await restrict(['192.0.2.0/24']);
      await until(async () => (await listModels()).length === 0, 'shut from here');
      await restrict(null);
      await until(async () => (await listModels()).includes(MODEL), 'open from anywhere again');
    });

    const restrict = (addresses: readonly string[] | null) =>
      ask(
        manifest,
        token,
        `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { ... on ApiKey { id } } }`,
        { input: { apiKeyId, addresses } },
      );

    it('keeps its consumption when control plane, worker and gateway are killed in turn', async () => {
      // A worker that dies while it measures an engine has not noted what that took.
      await until(async () => (await deployment()).benchmark !== null, 'its engine is measured', 60_000);
      const before = await usage();
      for (const name of ['control-plane', 'worker', 'gateway']) {
        const { pid, restarts } = run.manifest().processes.find((process) => process.name === name)!;
        process.kill(pid, 'SIGKILL');
        await until(
          () => run.manifest().processes.some((child) => child.name === name && child.restarts > restarts),
          `${name} restarted`,
        );
        await until(async () => isReady(name), `${name} ready again`, 15_000);
      }
      token = await serviceToken(manifest);
      expect(await usage()).toEqual(before);
      expect((await deployment()).phase).toBe('Ready');
    }, 150_000);

    const isReady = async (name: string): Promise<boolean> => {
      const { url } = run.manifest().processes.find((process) => process.name === name)!;
      return fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    };

    // A worker that has just started meters at once what it meters each minute.
    it('has used what its engines count, to the token, and GPUs since it was accepted', async () => {
      const { prompt } = await engineTotals();
      // An hour may turn meanwhile.
      const total = async () => {
        const { engineReconciliation: hours } = await ask<{
          engineReconciliation: Record<'engine' | 'difference', { prompt: number; generation: number }>[];
        }>(
          manifest,
          token,
          `query ($filter: ReconciliationFilterInput) { engineReconciliation(filter: $filter) {
             engine { prompt generation } difference { prompt generation } } }`,
          { filter: { deploymentId } },
        );
        const sum = (of: (hour: (typeof hours)[number]) => number) =>
          hours.reduce((count, hour) => count + of(hour), 0);
        return {
          prompt: sum(({ engine }) => engine.prompt),
          off: [sum(({ difference }) => difference.prompt), sum(({ difference }) => difference.generation)],
        };
      };
      await until(async () => (await total()).prompt >= prompt, 'the engine is read', 60_000);
      await until(async () => String((await total()).off) === '0,0', 'both sides are equal', 60_000);
      await until(
        async () => {
          const { gpuTime } = await ask<{
            gpuTime: { reservedGpuSeconds: number; readyGpuSeconds: number; idleGpuSeconds: number }[];
          }>(
            manifest,
            token,
            `query ($filter: GpuTimeFilterInput) { gpuTime(filter: $filter) {
               reservedGpuSeconds readyGpuSeconds idleGpuSeconds } }`,
            { filter: { deploymentId } },
          );
          const { reservedGpuSeconds: reserved, readyGpuSeconds: ready, idleGpuSeconds: idle } = gpuTime[0]!;
          return ready > 0 && reserved > ready && ready >= idle;
        },
        'GPU time is metered',
        90_000,
      );
    }, 180_000);

    it('is metered once for an answer during which the gateway is killed', async () => {
      await until(async () => (await listModels()).includes(MODEL), 'the key reaches the gateway');
      const before = await usage();
      const answer = await fetch(`${manifest.gateway}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: MODEL,
          stream: true,
          max_tokens: 2000,
          min_tokens: 2000,
          messages: [{ role: 'user', content: 'Continuez.' }],
        }),
      });
      const reader = answer.body!.getReader();
      await reader.read();
      await sleep(1_500);
      process.kill(run.manifest().processes.find(({ name }) => name === 'gateway')!.pid, 'SIGKILL');
      await expect(drain(reader)).rejects.toThrow();
      await until(
        async () => (await usage()).requests === before.requests + 1,
        'metered after the restart',
        20_000,
      );
      await sleep(1_000);
      const after = await usage();
      expect(after.requests).toBe(before.requests + 1);
      expect(after.outputTokens).toBeGreaterThan(before.outputTokens);
    }, 60_000);

    const drain = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> => {
      while (!(await reader.read()).done);
    };

    it('is refused once its key is revoked, at once where every gateway is said to know of it', async () => {
      await until(async () => (await listModels()).includes(MODEL), 'the gateway is back');
      const { revokeApiKey } = await ask<{ revokeApiKey: { effectiveOn: number; liveGateways: number } }>(
        manifest,
        token,
        `mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { ... on ApiKeyRevoked { effectiveOn liveGateways } } }`,
        { input: { apiKeyId } },
      );
      expect(revokeApiKey.liveGateways).toBeGreaterThan(0);
      const answers: number[] = [];
      const isRefused = async () => {
        const headers = { authorization: `Bearer ${secret}` };
        answers.push((await fetch(`${manifest.gateway}/v1/models`, { headers })).status);
        return answers.at(-1) === 401;
      };
      await until(isRefused, 'refused');
      // How long that takes is measured where nothing else runs.
      if (revokeApiKey.effectiveOn === revokeApiKey.liveGateways) expect(answers).toEqual([401]);
    });

    it('retires its model and sees its objects gone', async () => {
      expect(await objectsOfDeployment()).toMatchObject({ deployments: 1, services: 1 });
      await ask(
        manifest,
        token,
        `mutation ($input: RetireDeploymentInput!) { retireDeployment(input: $input) { __typename } }`,
        {
          input: { deploymentId },
        },
      );
      await until(async () => (await deployment()).phase === 'Retired', 'retired', 45_000);
      expect(await objectsOfDeployment()).toEqual({ deployments: 0, pods: 0, services: 0 });
    }, 60_000);

    /** What any Kubernetes client sees with the kubeconfig. */
    const objectsOfDeployment = async () => {
      const config = new KubeConfig();
      config.loadFromFile(manifest.kubeconfig);
      const ofDeployment = { labelSelector: `beffroi.fr/deployment-id=${deploymentId}` };
      const core = config.makeApiClient(CoreV1Api);
      const [deployments, pods, services] = await Promise.all([
        config.makeApiClient(AppsV1Api).listDeploymentForAllNamespaces(ofDeployment),
        core.listPodForAllNamespaces(ofDeployment),
        core.listServiceForAllNamespaces(ofDeployment),
      ]);
      return {
        deployments: deployments.items.length,
        pods: pods.items.length,
        services: services.items.length,
      };
    };

    it('has its state seen by a member of another collectivité as not found', async () => {
      const stranger = await personToken(manifest, 'collectivite.admin');
      const { data } = await graphql<{ collectivite: unknown }>(
        manifest,
        stranger,
        `
          query ($id: ID!) {
            collectivite(id: $id) {
              id
            }
          }
        `,
        { id: collectiviteId },
      );
      expect(data?.collectivite ?? null).toBeNull();
    });
  });
};
