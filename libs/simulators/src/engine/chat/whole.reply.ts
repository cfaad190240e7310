import { type ServerResponse } from 'node:http';
import { sendJson } from '../http/json.body.ts';
import { sendError, type VllmError } from '../http/vllm.errors.ts';
import { type ReplySink } from './generation.ts';
import { type ReplyFrame, toolCallId } from './reply.frame.ts';
import { type FinishReason } from './reply.pieces.ts';
import { type PromptCount, replyUsage, type UsagePlace } from './reply.usage.ts';

export interface WholeReply extends ReplySink {
  end(): void;
  fail(error: VllmError): void;
}

/** The same tokens at the same pace as a stream, in one JSON answer at the end. */
export function wholeReply(
  response: ServerResponse,
  frame: ReplyFrame,
  prompt: () => PromptCount,
  usagePlace: UsagePlace,
): WholeReply {
  const texts = Array.from({ length: frame.choices }, () => '');
  const reasons: FinishReason[] = [];
  let tokens = 0;

  return {
    piece(choice, text) {
      tokens += 1;
      texts[choice] += text;
    },
    finish(choice, reason) {
      reasons[choice] = reason;
    },
    flush() {
      // Nothing leaves before the end.
    },
    end() {
      const { id, created, model } = frame;
      const choices = texts.map((text, index) => ({
        index,
        message: message(frame.calls, text),
        logprobs: null,
        finish_reason: reasons[index],
      }));
      const usage = usagePlace === 'nowhere' ? {} : { usage: replyUsage(prompt(), tokens) };
      sendJson(response, 200, { id, object: 'chat.completion', created, model, choices, ...usage });
    },
    fail: (error) => sendError(response, error),
  };
}

function message(calls: string | null, text: string): unknown {
  if (calls === null) return { role: 'assistant', content: text, tool_calls: [] };
  const call = { id: toolCallId(), type: 'function', function: { name: calls, arguments: text } };
  return { role: 'assistant', content: null, tool_calls: [call] };
}
