import { type Result } from '@beffroi/kernel';
import {
  arrayAt,
  booleanAt,
  integerAt,
  isObject,
  type InvalidField,
  type JsonObject,
  objectAt,
  readFields,
  refuse,
  stringAt,
} from '../http/field.reader.ts';
import { imageTokens } from './image.tokens.ts';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;
const MOST_CHOICES = 128;
export const LOGPROBS = { min: 0, max: 20 };
export const ANY_COUNT = { min: 1, max: Number.MAX_SAFE_INTEGER };

export interface ChatMessage {
  readonly role: (typeof ROLES)[number];
  readonly text: string;
  /** Tokens that each image takes, in turn. */
  readonly images: readonly number[];
  readonly toolCalls: readonly unknown[];
}

export interface Tool {
  readonly name: string;
  readonly schema: JsonObject;
}

/** What the reply must be made of. `named`: the call was asked for by its name. */
export type ReplyShape =
  | { readonly kind: 'text' }
  | { readonly kind: 'json'; readonly schema: JsonObject }
  | { readonly kind: 'calls'; readonly tools: readonly Tool[]; readonly named: boolean };

/** What an engine generates by; a body of `POST /v1/chat/completions` as vLLM reads it. Unknown fields are ignored. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly unknown[];
  readonly shape: ReplyShape;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly maxTokens: number | null;
  readonly minTokens: number;
  readonly ignoreEos: boolean;
  /** Of each prompt. */
  readonly choices: number;
  /** So many likely tokens are told with each; null: none at all. */
  readonly logprobs: number | null;
  /** Thinks before it answers. */
  readonly reasons: boolean;
  readonly stop: readonly string[];
  readonly seed: number | null;
  readonly cacheSalt: string;
}

export function parseChatRequest(body: unknown): Result<ChatRequest, InvalidField> {
  return readFields(() => {
    const source = objectAt(body, 'body');
    const tools = arrayAt(source, 'tools');
    const messages = messagesOf(source);
    const maxTokens =
      integerAt(source, 'max_completion_tokens', ANY_COUNT, null) ??
      integerAt(source, 'max_tokens', ANY_COUNT, null);
    return {
      ...generationFields(source, maxTokens),
      messages,
      tools,
      shape: shapeOf(source, tools.map(toolOf), messages),
      maxTokens,
      logprobs: booleanAt(source, 'logprobs') ? integerAt(source, 'top_logprobs', LOGPROBS, 0) : null,
      reasons: (source.reasoning_effort ?? 'none') !== 'none',
    };
  });
}

/** What chats and completions call by the same names. */
export function generationFields(source: JsonObject, maxTokens: number | null) {
  const minTokens = integerAt(source, 'min_tokens', { ...ANY_COUNT, min: 0 }, 0);
  if (maxTokens !== null && minTokens > maxTokens)
    refuse('min_tokens', `no more than max_tokens=${maxTokens}`);
  return {
    model: stringAt(source, 'model'),
    stream: booleanAt(source, 'stream'),
    includeUsage: booleanAt(objectAt(source.stream_options ?? {}, 'stream_options'), 'include_usage'),
    minTokens,
    ignoreEos: booleanAt(source, 'ignore_eos'),
    choices: integerAt(source, 'n', { min: 1, max: MOST_CHOICES }, 1),
    stop: stopOf(source),
    seed: integerAt(source, 'seed', { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }, null),
    cacheSalt: source.cache_salt === undefined ? '' : stringAt(source, 'cache_salt'),
  };
}

/** The messages of a body on their own, for `/tokenize`. */
export function messagesOf(source: JsonObject): ChatMessage[] {
  const messages = arrayAt(source, 'messages');
  if (messages.length === 0) refuse('messages', 'a list of at least one message');
  return messages.map((message, index) => messageOf(objectAt(message, `messages[${index}]`), index));
}

function messageOf(source: JsonObject, index: number): ChatMessage {
  const role = ROLES.find((known) => known === source.role);
  if (role === undefined) return refuse(`messages[${index}].role`, `one of ${ROLES.join(', ')}`);
  const content = source.content ?? '';
  const parts = typeof content === 'string' ? [] : partsOf(content, index);
  const texts = parts.filter(({ type }) => type === 'text').map((part) => stringAt(part, 'text'));
  return {
    role,
    text: typeof content === 'string' ? content : texts.join('\n'),
    images: parts.filter(({ type }) => type === 'image_url').map(imageTokens),
    toolCalls: arrayAt(source, 'tool_calls'),
  };
}

const PARTS: readonly unknown[] = ['text', 'image_url'];

function partsOf(content: unknown, index: number): JsonObject[] {
  const field = `messages[${index}].content`;
  if (!Array.isArray(content)) return refuse(field, 'a string or a list of parts');
  return content.map((part: unknown) =>
    isObject(part) && PARTS.includes(part.type)
      ? part
      : refuse(field, `made of ${PARTS.join(' and ')} parts`),
  );
}

function toolOf(tool: unknown, index: number): Tool {
  const source = objectAt(objectAt(tool, `tools[${index}]`).function, `tools[${index}].function`);
  return { name: stringAt(source, 'name'), schema: objectAt(source.parameters ?? {}, 'parameters') };
}

/** Left to choose, this engine calls the tools that the last message names. */
function shapeOf(source: JsonObject, tools: readonly Tool[], messages: readonly ChatMessage[]): ReplyShape {
  const choice = source.tool_choice ?? (tools.length > 0 ? 'auto' : 'none');
  const most = source.parallel_tool_calls === false ? 1 : tools.length;
  if (choice === 'required') {
    if (tools.length === 0) return refuse('tools', 'given when tool_choice is required');
    return { kind: 'calls', tools: tools.slice(0, most), named: false };
  }
  if (isObject(choice)) {
    const name = stringAt(objectAt(choice.function, 'tool_choice.function'), 'name');
    const tool =
      tools.find((known) => known.name === name) ?? refuse('tool_choice', 'the name of one of tools');
    return { kind: 'calls', tools: [tool], named: true };
  }
  if (choice !== 'auto' && choice !== 'none') return refuse('tool_choice', 'none, auto, required or a tool');
  const last = messages.at(-1);
  const wanted = tools.filter(
    ({ name }) => choice === 'auto' && last?.role === 'user' && last.text.includes(name),
  );
  if (wanted.length > 0) return { kind: 'calls', tools: wanted.slice(0, most), named: false };
  return formatOf(source.response_format);
}

function formatOf(format: unknown): ReplyShape {
  if (!isObject(format)) return { kind: 'text' };
  if (format.type === 'json_object') return { kind: 'json', schema: {} };
  if (format.type !== 'json_schema') return { kind: 'text' };
  const wrapper = objectAt(format.json_schema, 'response_format.json_schema');
  return { kind: 'json', schema: objectAt(wrapper.schema ?? {}, 'response_format.json_schema.schema') };
}

function stopOf(source: JsonObject): string[] {
  const stop = source.stop ?? [];
  const list = typeof stop === 'string' ? [stop] : arrayAt(source, 'stop');
  return list.map((entry) =>
    typeof entry === 'string' && entry !== '' ? entry : refuse('stop', 'a string or a list of strings'),
  );
}
