import { type ChoiceDialect } from './choice.dialect.ts';
import { type ChatRequest } from './chat.request.ts';
import { toolCallId } from './reply.frame.ts';
import { type Piece } from './reply.piece.ts';
import { logprobOf, topLogprobs } from './token.logprobs.ts';

/** `chat.completion`: messages and their deltas. */
export function chatDialect({ shape, logprobs }: ChatRequest): ChoiceDialect {
  const toolName = (index: number) => (shape.kind === 'calls' ? shape.tools[index]!.name : '');
  const logprobsOf = (pieces: readonly Piece[]) =>
    logprobs === null
      ? null
      : {
          content: pieces
            .filter(({ part }) => part === 'content')
            .map(({ text }) => ({ ...logprobOf(text), top_logprobs: topLogprobs(text, logprobs) })),
        };

  return {
    idPrefix: 'chatcmpl',
    whole: 'chat.completion',
    chunk: 'chat.completion.chunk',
    opening: (index) => ({
      index,
      delta: { role: 'assistant', content: '' },
      logprobs: null,
      finish_reason: null,
    }),
    token: (index, piece, isFirst) => ({
      index,
      delta: deltaOf(piece, isFirst, toolName),
      logprobs: logprobsOf([piece]),
      finish_reason: null,
    }),
    finish: (index, finish_reason) => ({ index, delta: {}, logprobs: null, finish_reason }),
    choice: (index, pieces, finish_reason) => ({
      index,
      message: messageOf(pieces, toolName),
      logprobs: logprobsOf(pieces),
      finish_reason,
    }),
  };
}

/** The first delta of a call names it, and already carries a piece of the arguments. */
function deltaOf({ part, text }: Piece, isFirst: boolean, toolName: (index: number) => string): object {
  if (part === 'content') return { content: text };
  if (part === 'reasoning') return { reasoning_content: text };
  const call = isFirst
    ? { id: toolCallId(), type: 'function', index: part, function: { name: toolName(part), arguments: text } }
    : { index: part, function: { arguments: text } };
  return { tool_calls: [call] };
}

function messageOf(pieces: readonly Piece[], toolName: (index: number) => string): object {
  const textOf = (wanted: Piece['part']) =>
    pieces
      .filter(({ part }) => part === wanted)
      .map(({ text }) => text)
      .join('');
  const calls = new Set(pieces.map(({ part }) => part).filter((part) => typeof part === 'number'));
  const reasoning = textOf('reasoning');
  return {
    role: 'assistant',
    content: calls.size > 0 ? null : textOf('content'),
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    tool_calls: [...calls].map((index) => ({
      id: toolCallId(),
      type: 'function',
      function: { name: toolName(index), arguments: textOf(index) },
    })),
  };
}
