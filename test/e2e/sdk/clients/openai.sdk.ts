import OpenAI from 'openai';
import { type Answer, beyondOpenAi, type Choice, type Connection, type Sdk, type Wish } from '../sdk.ts';
import { chatFields } from '../wire.ts';

export const openAiSdk = ({ origin, key, models, retries }: Connection): Sdk => {
  const client = new OpenAI({ apiKey: key, baseURL: `${origin}/v1`, maxRetries: retries });
  const streamOf = (wish: Wish, options: OpenAI.RequestOptions = {}) =>
    client.chat.completions.create(
      { ...chatFields(wish), model: models.chat, stream: true, stream_options: { include_usage: true } },
      options,
    );

  const embed = async (texts: readonly string[], format: { encoding_format?: 'float' } = {}) => {
    const answer = await client.embeddings.create({ model: models.embeddings, input: [...texts], ...format });
    return { vectors: answer.data.map(({ embedding }) => embedding), input: answer.usage.prompt_tokens };
  };

  return {
    name: 'openai',
    cannot: [],
    cannotStream: [],
    async chat(wish, model = models.chat) {
      const answer = await client.chat.completions.create({ ...chatFields(wish), model });
      return { choices: answer.choices.map(choiceOf), usage: usageOf(answer.usage) };
    },
    async stream(wish) {
      const parts = new StreamParts();
      for await (const chunk of await streamOf(wish)) parts.add(chunk);
      return parts.answer();
    },
    async leave(wish) {
      const abort = new AbortController();
      for await (const chunk of await streamOf(wish, { signal: abort.signal }))
        if (chunk.choices[0]?.delta.content) abort.abort();
    },
    async complete(prompt, maxTokens) {
      const answer = await client.completions.create({ model: models.chat, prompt, max_tokens: maxTokens });
      return {
        choices: answer.choices.map(({ text, finish_reason: finish }) => ({
          text,
          finish,
          calls: [],
          logprobs: 0,
        })),
        usage: usageOf(answer.usage),
      };
    },
    embed: (texts) => embed(texts, { encoding_format: 'float' }),
    // What the library asks for by itself, and decodes.
    embedInBase64: (texts) => embed(texts),
    models: async () => (await client.models.list()).data.map(({ id }) => id),
    model: async (name) => (await client.models.retrieve(name)).id,
    failureOf(error) {
      if (!(error instanceof OpenAI.APIError)) throw error;
      return { status: error.status as number, message: error.message, code: error.code ?? undefined };
    },
  };
};

const choiceOf = ({
  message,
  finish_reason: finish,
  logprobs,
}: OpenAI.Chat.ChatCompletion.Choice): Choice => ({
  text: message.content ?? '',
  calls: (message.tool_calls ?? []).flatMap((call) =>
    call.type === 'function'
      ? [{ name: call.function.name, arguments: JSON.parse(call.function.arguments) as unknown }]
      : [],
  ),
  finish,
  logprobs: logprobs?.content?.length ?? 0,
});

const usageOf = (usage: OpenAI.CompletionUsage | null | undefined) => ({
  input: usage?.prompt_tokens ?? Number.NaN,
  output: usage?.completion_tokens ?? Number.NaN,
  ...beyondOpenAi(usage),
});

interface PartialChoice {
  text: string;
  calls: { name: string; json: string }[];
  finish: string;
  logprobs: number;
}

/** Puts the chunks of a stream together, as every user of the library must. */
class StreamParts {
  readonly #choices: PartialChoice[] = [];
  #usage: OpenAI.CompletionUsage | null | undefined;

  add({ choices, usage }: OpenAI.Chat.ChatCompletionChunk): void {
    this.#usage = usage ?? this.#usage;
    for (const { index, delta, finish_reason: finish, logprobs } of choices) {
      const choice = (this.#choices[index] ??= { text: '', calls: [], finish: '', logprobs: 0 });
      choice.text += delta.content ?? '';
      choice.finish = finish ?? choice.finish;
      choice.logprobs += logprobs?.content?.length ?? 0;
      for (const { index: at, function: called } of delta.tool_calls ?? []) {
        const call = (choice.calls[at] ??= { name: '', json: '' });
        call.name += called?.name ?? '';
        call.json += called?.arguments ?? '';
      }
    }
  }

  answer(): Answer {
    const choices = this.#choices.map(({ calls, ...rest }) => ({
      ...rest,
      calls: calls.map(({ name, json }) => ({ name, arguments: JSON.parse(json) as unknown })),
    }));
    return { choices, usage: usageOf(this.#usage) };
  }
}
