import { type ServerResponse } from 'node:http';
import { type VllmError } from '../http/vllm.errors.ts';
import { type ReplySink } from './generation.ts';
import { type ReplyFrame } from './reply.frame.ts';
import { type PromptCount, replyUsage, type UsagePlace } from './reply.usage.ts';

export interface StreamReply extends ReplySink {
  /** The last chunks and the end of the response. */
  end(): void;
  /** As vLLM: an error found after status 200 is an event, and the stream still ends with [DONE]. */
  fail(error: VllmError): void;
}

/** Server-sent events: roles, one delta a token, finish reasons, usage, `[DONE]`. Sends the headers at once. */
export function streamReply(
  response: ServerResponse,
  frame: ReplyFrame,
  prompt: () => PromptCount,
  usagePlace: UsagePlace,
): StreamReply {
  const { id, created, model, dialect } = frame;
  // Serialised once: only the choice differs from one token to the next.
  const head = JSON.stringify({ id, object: dialect.chunk, created, model }).slice(0, -1);
  const begunParts = Array.from({ length: frame.choices }, () => new Set<unknown>());
  let unsent = '';
  let completionTokens = 0;
  let reasoningTokens = 0;
  let unfinished = frame.choices;

  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();

  const send = (rest: string) => (unsent += `data: ${head},${rest}}\n\n`);
  const sendChoice = (choice: object, rest = '') => send(`"choices":[${JSON.stringify(choice)}]${rest}`);
  const usage = () =>
    `"usage":${JSON.stringify(replyUsage(prompt(), { completionTokens, reasoningTokens }))}`;

  /** Whether this is the first time; what opens a choice comes before all its parts. */
  function begin(choice: number, part: unknown): boolean {
    const begun = begunParts[choice]!;
    const opening = begun.size === 0 ? dialect.opening(choice) : null;
    if (opening) sendChoice(opening);
    const isFirst = !begun.has(part);
    begun.add(part);
    return isFirst;
  }

  function flush(): void {
    if (unsent !== '') response.write(unsent);
    unsent = '';
  }

  return {
    piece(choice, piece) {
      const isFirst = begin(choice, piece.part);
      completionTokens += 1;
      if (piece.part === 'reasoning') reasoningTokens += 1;
      sendChoice(dialect.token(choice, piece, isFirst));
    },
    finish(choice, reason) {
      begin(choice, 'finish');
      unfinished -= 1;
      const carriesUsage = usagePlace === 'with-choices' && unfinished === 0;
      sendChoice(dialect.finish(choice, reason), carriesUsage ? `,${usage()}` : '');
    },
    flush,
    end() {
      if (usagePlace === 'own-chunk') send(`"choices":[],${usage()}`);
      response.end(`${unsent}data: [DONE]\n\n`);
    },
    fail(error) {
      response.end(`${unsent}data: ${JSON.stringify(error.body)}\n\ndata: [DONE]\n\n`);
    },
  };
}
