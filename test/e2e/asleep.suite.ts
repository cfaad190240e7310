import { beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { Manifest } from '@beffroi/standalone/manifest';
import { ask, serviceToken } from './control-plane.client.ts';
import { type StandaloneRun, until } from './standalone.process.ts';

const VIERZON = '18279';
const MODEL = 'ministral-3-3b-instruct-2512';
const QUESTION = [{ role: 'user' as const, content: 'Rédigez un accusé de réception.' }];
/** As many as the gateway holds of one collectivité. */
const MOST_HELD = 32;

interface Deployment {
  readonly id: string;
  readonly phase: string;
  readonly replicas: number;
  readonly readyEngines: number;
}

/** On a standalone without a demo, of which nobody else uses the GPUs. */
export const describeAsleep = (open: () => StandaloneRun): void => {
  describe('a deployment that sleeps while nobody uses it', () => {
    let manifest: Manifest;
    let token: string;
    let secret: string;
    let id: string;

    beforeAll(async () => {
      manifest = open().manifest();
      token = await serviceToken(manifest);
      const { registerCollectivite } = await asked<{ registerCollectivite: { id: string } }>(
        `registerCollectivite(input: { codeInsee: "${VIERZON}" }) { ... on Collectivite { id } }`,
      );
      // What is held of a collectivité is to be seen here, not what its plan lets it have in flight.
      await asked(
        `setLimit(input: { level: COLLECTIVITE, ownerId: "${registerCollectivite.id}", metric: IN_FLIGHT, window: NONE }) {
          __typename
        }`,
      );
      const { createProject } = await asked<{ createProject: { id: string } }>(
        `createProject(input: { collectiviteId: "${registerCollectivite.id}", name: "Accueil", sensitivity: INTERNE }) {
          ... on Project { id }
        }`,
      );
      const { issueApiKey } = await asked<{ issueApiKey: { secret: string } }>(
        `issueApiKey(input: { projectId: "${createProject.id}", name: "Assistant" }) { ... on ApiKeyIssued { secret } }`,
      );
      secret = issueApiKey.secret;
      await until(
        async () => (await requestIt()) === 'Deployment',
        'the site is counted, and has room',
        30_000,
      );
    }, 60_000);

    const asked = <T>(mutation: string): Promise<T> => ask<T>(manifest, token, `mutation { ${mutation} }`);
    const requestIt = async (): Promise<string> => {
      const { requestDeployment } = await asked<{ requestDeployment: { __typename: string; id?: string } }>(
        `requestDeployment(input: { modelId: "${MODEL}", minReplicas: 0, maxReplicas: 2, sleepAfterSeconds: 10 }) {
          __typename ... on Deployment { id } ... on DomainError { code message }
        }`,
      );
      id = requestDeployment.id ?? '';
      return requestDeployment.__typename;
    };
    const deployment = async (): Promise<Deployment> =>
      (
        await ask<{ deployment: Deployment }>(
          manifest,
          token,
          `{ deployment(id: "${id}") { id phase replicas readyEngines } }`,
        )
      ).deployment;
    const fallsAsleep = () =>
      until(async () => (await deployment()).phase === 'Asleep', 'the deployment sleeps', 120_000);
    const post = (headers: Record<string, string> = {}) =>
      fetch(`${manifest.gateway}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ model: MODEL, messages: QUESTION, max_tokens: 16 }),
      });

    it('falls asleep, and holds no engine and no GPU then', async () => {
      await until(async () => (await deployment()).phase === 'Ready', 'it has answered once', 60_000);
      await until(async () => (await measured()) !== null, 'one of its engines is measured', 60_000);
      expect(await measured()).toMatchObject({
        gpus: 1,
        flags: expect.arrayContaining(['--max-num-seqs=128']),
      });
      await fallsAsleep();
      expect(await deployment()).toMatchObject({ replicas: 0, readyEngines: 0 });
      await until(async () => (await reserved()) === 0, 'its GPUs are free', 30_000);
    }, 240_000);

    it('is woken by a chat request, which waits and is answered', async () => {
      const client = new OpenAI({ apiKey: secret, baseURL: `${manifest.gateway}/v1`, maxRetries: 0 });
      const answer = await client.chat.completions.create({
        model: MODEL,
        messages: QUESTION,
        max_tokens: 16,
      });
      expect(answer.choices[0]!.message.content).not.toBe('');
      expect(answer.usage!.completion_tokens).toBeGreaterThan(0);
      expect(await deployment()).toMatchObject({ replicas: 1 });
      await until(async () => (await reserved()) > 0, 'its GPUs are its own again');
    }, 120_000);

    it('asks more than it can hold to come back, in their language, and answers all the others', async () => {
      await fallsAsleep();
      const crowd = Array.from({ length: MOST_HELD + 4 }, (_, turn) =>
        post({ 'accept-language': turn % 2 === 0 ? 'fr' : 'en' }),
      );
      const answers = await Promise.all(crowd);
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
      for (const response of refused) {
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        const { error } = (await response.json()) as { error: { code: string; message: string } };
        expect(error.code).toBe('model_starting');
        expect(error.message).toBe(STARTING[response.headers.get('content-language') as 'fr' | 'en']);
      }
      expect(new Set(refused.map((response) => response.headers.get('content-language')))).toEqual(
        new Set(['fr', 'en']),
      );
    }, 240_000);

    const measured = async () =>
      (
        await ask<{ deployment: { benchmark: { outputTokensPerSecond: number } | null } }>(
          manifest,
          token,
          `{ deployment(id: "${id}") { benchmark { outputTokensPerSecond timeToFirstTokenMs gpus flags } } }`,
        )
      ).deployment.benchmark;

    it('tells from what was measured how many engines a load would take', async () => {
      const { outputTokensPerSecond } = (await measured())!;
      expect(outputTokensPerSecond).toBeGreaterThan(0);
      const { deployment: planned } = await ask<{ deployment: { capacityPlan: { replicas: number } } }>(
        manifest,
        token,
        `{ deployment(id: "${id}") { capacityPlan(outputTokensPerSecond: ${2 * outputTokensPerSecond}) { replicas gpus } } }`,
      );
      expect(planned.capacityPlan).toEqual({ replicas: 3, gpus: 3 });
    });

    const reserved = async (): Promise<number> => {
      const { sites } = await ask<{ sites: { gpuCapacity: { reserved: number }[] }[] }>(
        manifest,
        token,
        '{ sites { gpuCapacity { reserved } } }',
      );
      return sites.flatMap(({ gpuCapacity }) => gpuCapacity).reduce((sum, each) => sum + each.reserved, 0);
    };
  });
};

const STARTING = {
  fr: `Le modèle ${MODEL} démarre. Réessayer plus tard.`,
  en: `Model ${MODEL} is starting. Please try again later.`,
};
