import { type ServerResponse } from 'node:http';
import { sendJson } from '../http/json.body.ts';
import { sendError, type VllmError } from '../http/vllm.errors.ts';
import { type ReplySink } from './generation.ts';
import { type ReplyFrame } from './reply.frame.ts';
import { type FinishReason, type Piece } from './reply.piece.ts';
import { type PromptCount, replyUsage, type UsagePlace } from './reply.usage.ts';

export interface WholeReply extends ReplySink {
  end(): void;
  fail(error: VllmError): void;
}

/** The same tokens at the same pace as a stream, in one JSON answer at the end. */
export function wholeReply(
  response: ServerResponse,
  { id, created, model, choices: count, dialect }: ReplyFrame,
  prompt: () => PromptCount,
  usagePlace: UsagePlace,
): WholeReply {
  const written = Array.from({ length: count }, (): Piece[] => []);
  const reasons: FinishReason[] = [];

  const usage = () => {
    const all = written.flat();
    const reasoningTokens = all.filter(({ part }) => part === 'reasoning').length;
    return replyUsage(prompt(), { completionTokens: all.length, reasoningTokens });
  };

  return {
    piece(choice, piece) {
      written[choice]?.push(piece);
    },
    finish(choice, reason) {
      reasons[choice] = reason;
    },
    flush() {
      // Nothing leaves before the end.
    },
    end() {
      const choices = written.map((pieces, index) => dialect.choice(index, pieces, reasons[index]));
      const stated = usagePlace === 'nowhere' ? {} : { usage: usage() };
      sendJson(response, 200, { id, object: dialect.whole, created, model, choices, ...stated });
    },
    fail: (error) => sendError(response, error),
  };
}
