import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Manifest } from '@beffroi/standalone/manifest';
import { ask, graphql, serviceToken } from './control-plane.client.ts';
import { type StandaloneRun, until } from './standalone.process.ts';

interface DomainError {
  readonly __typename: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
}

/** On a demo, whose first model it closes. */
export const describeBadInput = (open: () => StandaloneRun): void => {
  describe('bad input', () => {
    let manifest: Manifest;
    let token: string;
    let key: string;
    const model = 'ministral-3-8b-instruct-2512';

    beforeAll(async () => {
      manifest = open().manifest();
      token = await serviceToken(manifest);
      key = manifest.apiKeys[0]!.key;
      await until(
        async () => (await gateway('/v1/models', { method: 'GET' })).status === 200,
        'gateway knows the key',
      );
    });

    const mutate = async (
      operation: string,
      inputType: string,
      input: Record<string, unknown>,
      language: string,
    ): Promise<DomainError> => {
      const { data, errors } = await graphql<Record<string, DomainError>>(
        manifest,
        token,
        `mutation ($input: ${inputType}!) { ${operation}(input: $input) { __typename ... on DomainError { code message remedy } } }`,
        { input },
        language,
      );
      if (errors?.length || !data) throw new Error(JSON.stringify(errors));
      return data[operation]!;
    };

    describe('of the control plane', () => {
      it.each([
        [
          'a SIREN with a wrong key',
          'registerCollectivite',
          'RegisterCollectiviteInput',
          { siren: '211800330' },
          'InvalidIdentifier',
        ],
        [
          'a SIREN that nobody has',
          'registerCollectivite',
          'RegisterCollectiviteInput',
          { siren: '999999998' },
          'UnknownInDirectory',
        ],
        [
          'a collectivité that is on board',
          'registerCollectivite',
          'RegisterCollectiviteInput',
          { siren: '211800339' },
          'AlreadyRegistered',
        ],
        [
          'a licence that forbids self-hosting',
          'requestDeployment',
          'RequestDeploymentInput',
          { modelId: 'mistral-medium-3' },
          'ModelNotSelfHostable',
        ],
        [
          'a model that fits no GPU of the site',
          'requestDeployment',
          'RequestDeploymentInput',
          { modelId: 'mistral-large-3-675b-instruct-2512' },
          'ModelDoesNotFit',
        ],
      ] as const)(
        '%s has a code, a message in both languages and a remedy',
        async (_, operation, inputType, input, typename) => {
          const french = await mutate(operation, inputType, input, 'fr');
          const english = await mutate(operation, inputType, input, 'en');
          expect(french.__typename).toBe(typename);
          expect(french.code).toBe(english.code);
          expect(french.message).not.toBe(english.message);
          for (const text of [french.message, french.remedy, english.message, english.remedy])
            expect(text?.length).toBeGreaterThan(10);
        },
      );

      it('names which GPUs a model needs and which are there', async () => {
        const { message } = await mutate(
          'requestDeployment',
          'RequestDeploymentInput',
          { modelId: 'mistral-large-3-675b-instruct-2512' },
          'fr',
        );
        expect(message).toMatch(/H200/);
        expect(message).toMatch(/L40S/);
      });

      it('a token that is no token, or missing, is refused', async () => {
        for (const bad of [undefined, 'not-a-token', `${token.slice(0, -8)}AAAAAAAA`]) {
          const { data, errors } = await graphql(manifest, bad, '{ me { subject } }');
          expect(data ?? null).toBeNull();
          expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
        }
      });
    });

    const gateway = (path: string, init: RequestInit & { key?: string } = {}): Promise<Response> =>
      fetch(manifest.gateway + path, {
        method: 'POST',
        ...init,
        headers: { authorization: `Bearer ${init.key ?? key}`, 'content-type': 'application/json' },
      });

    const errorOf = async (answer: Response) => {
      const body = (await answer.json()) as {
        detail: unknown;
        error: { code: string; message: string; type: string; param: string | null };
      };
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      return { status: answer.status, ...body };
    };

    const chat = (body: unknown, init: { key?: string } = {}) =>
      gateway('/v1/chat/completions', {
        ...init,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });

    describe('of the gateway', () => {
      const messages = [{ role: 'user', content: 'Bonjour' }];

      it('a key with a typo is told apart by its checksum', async () => {
        const typo = key.slice(0, 30) + (key[30] === 'a' ? 'b' : 'a') + key.slice(31);
        const { status, error } = await errorOf(await chat({ model, messages }, { key: typo }));
        expect({ status, code: error.code }).toEqual({ status: 401, code: 'invalid_api_key' });
        expect(error.message).toMatch(/checksum/i);
      });

      it.each([
        ['an unknown model', { model: 'gpt-9', messages }, 404, 'model_not_found'],
        ['a body that is not JSON', '{"model": ', 400, 'invalid_json'],
        ['messages missing', { model }, 422, 'invalid_request'],
        ['messages that are no list', { model, messages: 'Bonjour' }, 422, 'invalid_request'],
        ['a model missing', { messages }, 422, 'invalid_request'],
      ])('%s', async (_, body, status, code) => {
        const answer = await errorOf(await chat(body));
        expect({ status: answer.status, code: answer.error.code }).toEqual({ status, code });
        expect(answer.error.message.length).toBeGreaterThan(5);
        if (status === 422)
          expect(answer.detail).toEqual([
            expect.objectContaining({
              type: expect.any(String),
              loc: expect.any(Array),
              msg: expect.any(String),
            }),
          ]);
      });

      it('a body that is too large', async () => {
        const answer = await errorOf(
          await chat({ model, messages: [{ role: 'user', content: 'x'.repeat(11_000_000) }] }),
        );
        expect({ status: answer.status, code: answer.error.code }).toEqual({
          status: 413,
          code: 'request_too_large',
        });
      });

      it('a model that the operator has closed', async () => {
        const { collectivites } = await ask<{ collectivites: { nodes: { id: string; name: string }[] } }>(
          manifest,
          token,
          '{ collectivites { nodes { id name } } }',
        );
        const owner = collectivites.nodes.find(({ name }) => name === manifest.apiKeys[0]!.collectivite)!;
        await ask(
          manifest,
          token,
          `mutation ($input: SetLimitInput!) { setLimit(input: $input) { __typename } }`,
          {
            input: {
              level: 'COLLECTIVITE',
              ownerId: owner.id,
              modelId: model,
              metric: 'REQUESTS',
              window: 'DAY',
              value: 0,
            },
          },
        );
        await until(async () => (await chat({ model, messages })).status === 403, 'closed');
        expect((await errorOf(await chat({ model, messages }))).error.code).toBe('model_closed');
      });
    });
  });
};
