import { Mistral } from '@mistralai/mistralai';
import type { ChatCompletionResponse, UsageInfo } from '@mistralai/mistralai/models/components';
import { MistralError } from '@mistralai/mistralai/models/errors';
import { type Answer, beyondOpenAi, type Connection, type Sdk, type Wish } from '../sdk.ts';

const RETRY = {
  strategy: 'backoff' as const,
  backoff: { initialInterval: 100, maxInterval: 2_000, exponent: 1.5, maxElapsedTime: 20_000 },
  retryConnectionErrors: false,
};

export const mistralSdk = ({ origin, key, models, retries }: Connection): Sdk => {
  const client = new Mistral({
    apiKey: key,
    serverURL: origin,
    retryConfig: retries > 0 ? RETRY : { strategy: 'none' },
  });
  const streamOf = (wish: Wish, signal?: AbortSignal) =>
    client.chat.stream({ ...paramsOf(wish), model: models.chat }, signal ? { fetchOptions: { signal } } : {});

  return {
    name: '@mistralai/mistralai',
    cannot: ['logprobs'],
    cannotStream: [],
    async chat(wish, model = models.chat) {
      return answerOf(await client.chat.complete({ ...paramsOf(wish), model }));
    },
    async stream(wish) {
      const choices: {
        text: string;
        calls: { name: string; json: string }[];
        finish: string;
        logprobs: number;
      }[] = [];
      let usage: UsageInfo | undefined;
      for await (const { data } of await streamOf(wish)) {
        usage = data.usage ?? usage;
        for (const { index, delta, finishReason } of data.choices) {
          const choice = (choices[index] ??= { text: '', calls: [], finish: '', logprobs: 0 });
          choice.text += textOf(delta.content);
          choice.finish = finishReason ?? choice.finish;
          for (const { index: at = 0, function: called } of delta.toolCalls ?? []) {
            const call = (choice.calls[at] ??= { name: '', json: '' });
            call.name += called.name;
            call.json += typeof called.arguments === 'string' ? called.arguments : '';
          }
        }
      }
      return {
        choices: choices.map(({ calls, ...rest }) => ({
          ...rest,
          calls: calls.map(({ name, json }) => ({ name, arguments: JSON.parse(json) as unknown })),
        })),
        usage: usageOf(usage),
      };
    },
    async leave(wish) {
      const abort = new AbortController();
      for await (const { data } of await streamOf(wish, abort.signal)) {
        if (!textOf(data.choices[0]?.delta.content)) continue;
        abort.abort();
        return;
      }
    },
    async embed(texts) {
      const answer = await client.embeddings.create({ model: models.embeddings, inputs: [...texts] });
      return {
        vectors: answer.data.map(({ embedding }) => embedding ?? []),
        input: answer.usage.promptTokens,
      };
    },
    models: async () => ((await client.models.list()).data ?? []).map(idOf),
    model: async (name) => idOf(await client.models.retrieve({ modelId: name })),
    failureOf(error) {
      if (!(error instanceof MistralError)) throw error;
      const body = JSON.parse(error.body) as { error?: { code?: string; message?: string } };
      return { status: error.statusCode, message: body.error?.message ?? '', code: body.error?.code };
    },
  };
};

/** As La Suite's assistant sends it: penalties of 0 and an empty `stop` rather than nothing. */
const paramsOf = (wish: Wish) => ({
  messages: [{ role: 'user' as const, content: contentOf(wish) }],
  presencePenalty: 0,
  frequencyPenalty: 0,
  stop: [...(wish.stop ?? [])],
  ...(wish.maxTokens === undefined ? {} : { maxTokens: wish.maxTokens }),
  ...(wish.choices === undefined ? {} : { n: wish.choices }),
  ...(wish.mustCall ? { toolChoice: 'any' as const } : {}),
  ...(wish.tools === undefined
    ? {}
    : {
        tools: wish.tools.map(({ name, parameters }) => ({
          type: 'function' as const,
          function: { name, parameters },
        })),
      }),
  ...(wish.schema === undefined
    ? {}
    : {
        responseFormat: {
          type: 'json_schema' as const,
          jsonSchema: { name: 'answer', schemaDefinition: { ...wish.schema }, strict: true },
        },
      }),
});

/** A model whose `type` is Albert's comes as it was sent. */
const idOf = (model: { readonly id?: string } | { readonly raw: unknown }): string =>
  ('raw' in model ? (model.raw as { id: string }) : model).id ?? '';

const contentOf = ({ prompt, image }: Wish) =>
  image === undefined
    ? prompt
    : [
        { type: 'text' as const, text: prompt },
        { type: 'image_url' as const, imageUrl: image },
      ];

const textOf = (content: unknown): string => (typeof content === 'string' ? content : '');

const answerOf = ({ choices, usage }: ChatCompletionResponse): Answer => ({
  choices: choices.map(({ message, finishReason }) => ({
    text: textOf(message?.content),
    calls: (message?.toolCalls ?? []).map(({ function: called }) => ({
      name: called.name,
      arguments:
        typeof called.arguments === 'string' ? (JSON.parse(called.arguments) as unknown) : called.arguments,
    })),
    finish: finishReason ?? '',
    logprobs: 0,
  })),
  usage: usageOf(usage),
});

const usageOf = (usage: UsageInfo | undefined) => ({
  input: usage?.promptTokens ?? Number.NaN,
  output: usage?.completionTokens ?? Number.NaN,
  ...beyondOpenAi(usage),
});
