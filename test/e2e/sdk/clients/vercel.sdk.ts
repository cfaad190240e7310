import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  APICallError,
  embedMany,
  generateText,
  jsonSchema,
  type LanguageModelUsage,
  Output,
  RetryError,
  streamText,
  tool,
  type ToolSet,
} from 'ai';
import { beyondOpenAi, type Choice, type Connection, type Sdk, type Wish } from '../sdk.ts';

export const vercelSdk = ({ origin, key, models, retries }: Connection): Sdk => {
  const provider = createOpenAICompatible({
    name: 'beffroi',
    apiKey: key,
    baseURL: `${origin}/v1`,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  const settingsOf = (wish: Wish, model = models.chat) => ({
    model: provider.chatModel(model),
    maxRetries: retries,
    ...paramsOf(wish),
  });

  return {
    name: 'ai + @ai-sdk/openai-compatible',
    cannot: ['choices', 'logprobs'],
    cannotStream: [],
    async chat(wish, model) {
      const { text, toolCalls, finishReason, usage } = await generateText(settingsOf(wish, model));
      return { choices: [choiceOf(text, toolCalls, finishReason)], usage: usageOf(usage) };
    },
    async stream(wish) {
      const result = streamText(settingsOf(wish));
      let text = '';
      for await (const piece of result.textStream) text += piece;
      const [calls, finish, usage] = await Promise.all([result.toolCalls, result.finishReason, result.usage]);
      return { choices: [choiceOf(text, calls, finish)], usage: usageOf(usage) };
    },
    async leave(wish) {
      const abort = new AbortController();
      const result = streamText({ ...settingsOf(wish), abortSignal: abort.signal });
      for await (const piece of result.textStream) if (piece !== '') abort.abort();
    },
    async complete(prompt, maxTokens) {
      const { text, finishReason, usage } = await generateText({
        model: provider.completionModel(models.chat),
        maxRetries: retries,
        prompt,
        maxOutputTokens: maxTokens,
      });
      return { choices: [choiceOf(text, [], finishReason)], usage: usageOf(usage) };
    },
    async embed(texts) {
      const { embeddings, usage } = await embedMany({
        model: provider.embeddingModel(models.embeddings),
        values: [...texts],
        maxRetries: retries,
      });
      return { vectors: embeddings, input: usage.tokens };
    },
    failureOf(error) {
      const last = RetryError.isInstance(error) ? error.lastError : error;
      if (!APICallError.isInstance(last)) throw error;
      const body = JSON.parse(last.responseBody ?? '{}') as { error?: { code?: string } };
      return { status: last.statusCode ?? 0, message: last.message, code: body.error?.code };
    },
  };
};

const paramsOf = (wish: Wish) => ({
  messages: [{ role: 'user' as const, content: contentOf(wish) }],
  ...(wish.maxTokens === undefined ? {} : { maxOutputTokens: wish.maxTokens }),
  ...(wish.stop === undefined ? {} : { stopSequences: [...wish.stop] }),
  ...(wish.mustCall ? { toolChoice: 'required' as const } : {}),
  ...(wish.schema === undefined ? {} : { output: Output.object({ schema: jsonSchema(wish.schema) }) }),
  ...(wish.tools === undefined
    ? {}
    : {
        tools: Object.fromEntries(
          wish.tools.map(({ name, parameters }) => [name, tool({ inputSchema: jsonSchema(parameters) })]),
        ) as ToolSet,
      }),
});

const contentOf = ({ prompt, image }: Wish) =>
  image === undefined
    ? prompt
    : [
        { type: 'text' as const, text: prompt },
        { type: 'image' as const, image },
      ];

const choiceOf = (
  text: string,
  calls: readonly { readonly toolName: string; readonly input: unknown }[],
  finish: string,
): Choice => ({
  text,
  calls: calls.map(({ toolName, input }) => ({ name: toolName, arguments: input })),
  finish: finish.replace('-', '_'),
  logprobs: 0,
});

const usageOf = ({ inputTokens, outputTokens, raw }: LanguageModelUsage) => ({
  input: inputTokens ?? Number.NaN,
  output: outputTokens ?? Number.NaN,
  ...beyondOpenAi(raw),
});
