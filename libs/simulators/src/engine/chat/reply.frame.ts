import { randomUUID } from 'node:crypto';
import { type ReplyShape } from './chat.request.ts';

/** What all chunks of a reply have in common. */
export interface ReplyFrame {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly choices: number;
  /** Name of the function each choice calls, or null when choices are text. */
  readonly calls: string | null;
}

export function replyFrame(model: string, choices: number, shape: ReplyShape): ReplyFrame {
  return {
    id: `chatcmpl-${compactUuid()}`,
    created: Math.floor(Date.now() / 1_000),
    model,
    choices,
    calls: shape.kind === 'tool' ? shape.tool.name : null,
  };
}

export function toolCallId(): string {
  return `chatcmpl-tool-${compactUuid()}`;
}

function compactUuid(): string {
  return randomUUID().replaceAll('-', '');
}
