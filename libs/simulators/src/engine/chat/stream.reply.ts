import { type ServerResponse } from 'node:http';
import { type VllmError } from '../http/vllm.errors.ts';
import { type ReplySink } from './generation.ts';
import { type ReplyFrame, toolCallId } from './reply.frame.ts';
import { replyUsage, type PromptCount, type UsagePlace } from './reply.usage.ts';

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
  const { id, created, model } = frame;
  // Serialised once: only the delta differs from one token to the next.
  const head = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
  const begun = new Set<number>();
  let unsent = '';
  let tokens = 0;
  let unfinished = frame.choices;

  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();

  const send = (rest: string) => (unsent += `data: ${head},${rest}}\n\n`);
  const sendDelta = (choice: number, delta: unknown, finishReason: string | null, rest = '') =>
    send(
      `"choices":[{"index":${choice},"delta":${JSON.stringify(delta)},"logprobs":null,` +
        `"finish_reason":${JSON.stringify(finishReason)}}]${rest}`,
    );
  const usage = () => `"usage":${JSON.stringify(replyUsage(prompt(), tokens))}`;

  function begin(choice: number): boolean {
    if (begun.has(choice)) return false;
    begun.add(choice);
    sendDelta(choice, { role: 'assistant', content: '' }, null);
    return true;
  }

  function flush(): void {
    if (unsent !== '') response.write(unsent);
    unsent = '';
  }

  return {
    piece(choice, text) {
      const first = begin(choice);
      tokens += 1;
      sendDelta(choice, frame.calls === null ? { content: text } : callDelta(frame.calls, first, text), null);
    },
    finish(choice, reason) {
      begin(choice);
      unfinished -= 1;
      const carriesUsage = usagePlace === 'with-choices' && unfinished === 0;
      sendDelta(choice, {}, reason, carriesUsage ? `,${usage()}` : '');
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

/** The first delta of a call names it, and already carries a piece of the arguments. */
function callDelta(name: string, first: boolean, piece: string): unknown {
  const call = first
    ? { id: toolCallId(), type: 'function', index: 0, function: { name, arguments: piece } }
    : { index: 0, function: { arguments: piece } };
  return { tool_calls: [call] };
}
