import { type AIMessageChunk, HumanMessage, type UsageMetadata } from '@langchain/core/messages';
import type { ChatGeneration } from '@langchain/core/outputs';
import { ChatOpenAI, type ChatOpenAICallOptions, OpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { beyondOpenAi, type Choice, type Connection, type Sdk, type Wish } from '../sdk.ts';

export const langChainSdk = ({ origin, key, models, retries }: Connection): Sdk => {
  const access = { apiKey: key, maxRetries: retries, configuration: { baseURL: `${origin}/v1` } };
  const chatModel = (wish: Wish, model = models.chat) =>
    new ChatOpenAI({
      ...access,
      model,
      streamUsage: true,
      ...(wish.maxTokens === undefined ? {} : { maxTokens: wish.maxTokens }),
      ...(wish.choices === undefined ? {} : { n: wish.choices }),
      ...(wish.logprobs === undefined ? {} : { logprobs: true, topLogprobs: 2 }),
    });

  const embed = async (texts: readonly string[], format: { encodingFormat?: 'float' } = {}) => {
    const embeddings = new OpenAIEmbeddings({ ...access, model: models.embeddings, ...format });
    return { vectors: await embeddings.embedDocuments([...texts]), input: undefined };
  };

  return {
    name: '@langchain/openai',
    cannot: [],
    // It writes the pieces of all choices into one text.
    cannotStream: ['choices'],
    async chat(wish, model) {
      const { generations } = await chatModel(wish, model).generate([[messageOf(wish)]], callOptionsOf(wish));
      const messages = generations[0]!.map(
        (generation) => (generation as ChatGeneration).message as AIMessageChunk,
      );
      return { choices: messages.map(choiceOf), usage: usageOf(messages[0]!) };
    },
    async stream(wish) {
      let whole: AIMessageChunk | undefined;
      for await (const chunk of await chatModel(wish).stream([messageOf(wish)], callOptionsOf(wish)))
        whole = whole ? whole.concat(chunk) : chunk;
      return { choices: [choiceOf(whole!)], usage: usageOf(whole!) };
    },
    async leave(wish) {
      const abort = new AbortController();
      const options = { ...callOptionsOf(wish), signal: abort.signal };
      for await (const chunk of await chatModel(wish).stream([messageOf(wish)], options))
        if (chunk.text !== '') abort.abort();
    },
    async complete(prompt, maxTokens) {
      const { generations, llmOutput } = await new OpenAI({
        ...access,
        model: models.chat,
        maxTokens,
      }).generate([prompt]);
      const [generation] = generations[0]!;
      const tokens = llmOutput?.tokenUsage as { promptTokens: number; completionTokens: number };
      const finish = String(generation!.generationInfo?.finishReason);
      return {
        choices: [{ text: generation!.text, finish, calls: [], logprobs: 0 }],
        usage: { input: tokens.promptTokens, output: tokens.completionTokens, ...beyondOpenAi(undefined) },
      };
    },
    embed: (texts) => embed(texts, { encodingFormat: 'float' }),
    embedInBase64: (texts) => embed(texts),
    failureOf(error) {
      const { status, message, code } = error as { status?: number; message?: string; code?: string };
      if (status === undefined) throw error;
      return { status, message: message ?? '', code };
    },
  };
};

const messageOf = ({ prompt, image }: Wish): HumanMessage =>
  new HumanMessage({
    content:
      image === undefined
        ? prompt
        : [
            { type: 'text', text: prompt },
            { type: 'image_url', image_url: { url: image } },
          ],
  });

const callOptionsOf = (wish: Wish): Partial<ChatOpenAICallOptions> => ({
  ...(wish.stop === undefined ? {} : { stop: [...wish.stop] }),
  ...(wish.mustCall ? { tool_choice: 'required' } : {}),
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
        response_format: {
          type: 'json_schema' as const,
          json_schema: { name: 'answer', schema: { ...wish.schema }, strict: true },
        },
      }),
});

interface ResponseMetadata {
  readonly finish_reason?: string;
  readonly logprobs?: { readonly content?: readonly unknown[] };
  readonly usage?: unknown;
}

const choiceOf = (message: AIMessageChunk): Choice => {
  const metadata = message.response_metadata as ResponseMetadata;
  return {
    text: message.text,
    calls: (message.tool_calls ?? []).map(({ name, args }) => ({ name, arguments: args })),
    finish: metadata.finish_reason ?? '',
    logprobs: metadata.logprobs?.content?.length ?? 0,
  };
};

const usageOf = (message: AIMessageChunk) => {
  const usage = message.usage_metadata as UsageMetadata | undefined;
  return {
    input: usage?.input_tokens ?? Number.NaN,
    output: usage?.output_tokens ?? Number.NaN,
    ...beyondOpenAi((message.response_metadata as ResponseMetadata).usage),
  };
};
