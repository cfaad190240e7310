import { type ChatMessage, type ChatRequest } from '../chat/chat.request.ts';
import { type MistralTokenizer } from './mistral.tokenizer.ts';

/** Ids below 1 000 are Tekken's control tokens; the numbers are those of its vocabulary. */
const CONTROL = {
  beginOfText: 1,
  endOfText: 2,
  beginInstruction: 3,
  endInstruction: 4,
  beginTools: 5,
  endTools: 6,
  beginToolResults: 7,
  endToolResults: 8,
  toolCalls: 9,
  image: 10,
} as const;

type Part = number | string;

/**
 * The prompt's token ids, after Mistral's V3 Tekken template: a control token around each turn, the system
 * prompt inside the instruction that follows, tools before the last instruction. Longer than `limit` means
 * «at least that many».
 */
export async function promptTokens(
  tokenizer: MistralTokenizer,
  request: Pick<ChatRequest, 'messages' | 'tools'>,
  limit: number,
): Promise<number[]> {
  const ids: number[] = [];
  for (const part of template(request)) {
    const more =
      typeof part === 'number' ? [part] : await tokenizer.encodePatiently(part, limit - ids.length);
    for (const id of more) ids.push(id);
    if (ids.length > limit) break;
  }
  return ids;
}

function template({ messages, tools }: Pick<ChatRequest, 'messages' | 'tools'>): Part[] {
  const lastUser = messages.findLastIndex((message) => message.role === 'user');
  const toolParts = tools.length ? [CONTROL.beginTools, JSON.stringify(tools), CONTROL.endTools] : [];
  return [
    CONTROL.beginOfText,
    ...messages.flatMap((message, index) => [...(index === lastUser ? toolParts : []), ...turn(message)]),
  ];
}

function turn(message: ChatMessage): Part[] {
  switch (message.role) {
    case 'system':
    case 'developer':
      return [`${message.text}\n\n`];
    case 'user':
      return [CONTROL.beginInstruction, ...images(message), message.text, CONTROL.endInstruction];
    case 'assistant':
      return [message.text, ...toolCalls(message), CONTROL.endOfText];
    case 'tool':
      return [CONTROL.beginToolResults, message.text, CONTROL.endToolResults];
  }
}

/** An image is as many tokens of one kind as it has patches. */
function images(message: ChatMessage): Part[] {
  return message.images.flatMap((tokens) => Array.from({ length: tokens }, () => CONTROL.image));
}

function toolCalls(message: ChatMessage): Part[] {
  return message.toolCalls.length ? [CONTROL.toolCalls, JSON.stringify(message.toolCalls)] : [];
}
