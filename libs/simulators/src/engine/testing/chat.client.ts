import { type ReplyUsage } from '../chat/reply.usage.ts';

export interface ChatChunk {
  readonly error?: { readonly message: string };
  readonly usage?: ReplyUsage;
  readonly choices?: readonly {
    readonly index: number;
    readonly finish_reason: string | null;
    readonly delta: {
      readonly role?: string;
      readonly content?: string;
      readonly tool_calls?: readonly {
        readonly function: { readonly name?: string; readonly arguments: string };
      }[];
    };
  }[];
}

export interface WholeReplyBody {
  readonly usage?: ReplyUsage;
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: { readonly content: string };
  }[];
}

/** A client of an engine, for its specs. */
export function chatClient(url: string, model: string) {
  const post = (body: object, headers: Record<string, string> = {}, signal: AbortSignal | null = null) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers,
      signal,
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Bonjour' }], ...body }),
    });

  return {
    post,
    whole: async (body: object = {}) => (await (await post(body)).json()) as WholeReplyBody,
    stream: async (body: object = {}) => readStream(await (await post({ ...body, stream: true })).text()),
  };
}

/** The deltas that stand for a token: all but the role and the finish reason. */
export function tokenDeltas(chunks: readonly ChatChunk[], choice = 0): string[] {
  return chunks
    .flatMap((chunk) => chunk.choices ?? [])
    .filter(({ index, finish_reason, delta }) => index === choice && finish_reason === null && !delta.role)
    .map(({ delta }) => delta.content ?? delta.tool_calls?.[0]?.function.arguments ?? '');
}

function readStream(text: string) {
  const events = text.split('\n\n').filter((event) => event !== '');
  const data = events.map((event) => event.replace(/^data: /, ''));
  return {
    done: data.at(-1) === '[DONE]',
    chunks: data.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line) as ChatChunk),
  };
}
