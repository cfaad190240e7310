import { randomUUID } from 'node:crypto';
import { type ChoiceDialect } from './choice.dialect.ts';

/** What all chunks of a reply have in common. */
export interface ReplyFrame {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly choices: number;
  readonly dialect: ChoiceDialect;
}

export function replyFrame(model: string, choices: number, dialect: ChoiceDialect): ReplyFrame {
  return {
    id: `${dialect.idPrefix}-${compactUuid()}`,
    created: Math.floor(Date.now() / 1_000),
    model,
    choices,
    dialect,
  };
}

export function toolCallId(): string {
  return `chatcmpl-tool-${compactUuid()}`;
}

function compactUuid(): string {
  return randomUUID().replaceAll('-', '');
}
