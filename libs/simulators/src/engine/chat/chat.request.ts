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

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;
const MOST_CHOICES = 128;
const ANY_COUNT = { min: 1, max: Number.MAX_SAFE_INTEGER };

export interface ChatMessage {
  readonly role: (typeof ROLES)[number];
  readonly text: string;
  readonly toolCalls: readonly unknown[];
}

export interface Tool {
  readonly name: string;
  readonly schema: JsonObject;
}

/** What the reply must be made of. `tool` calls it, by name or because a call was required. */
export type ReplyShape =
  | { readonly kind: 'text' }
  | { readonly kind: 'json'; readonly schema: JsonObject }
  | { readonly kind: 'tool'; readonly tool: Tool; readonly named: boolean };

/** A body of `POST /v1/chat/completions`, as vLLM reads it: defaults filled, unknown fields ignored. */
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
  readonly choices: number;
  readonly stop: readonly string[];
  readonly seed: number | null;
  readonly cacheSalt: string;
}

export function parseChatRequest(body: unknown): Result<ChatRequest, InvalidField> {
  return readFields(() => {
    const source = objectAt(body, 'body');
    const tools = arrayAt(source, 'tools');
    const streamOptions = source.stream_options ?? {};
    return {
      model: stringAt(source, 'model'),
      messages: messagesOf(source),
      tools,
      shape: shapeOf(source, tools.map(toolOf)),
      stream: booleanAt(source, 'stream'),
      includeUsage: booleanAt(objectAt(streamOptions, 'stream_options'), 'include_usage'),
      maxTokens:
        integerAt(source, 'max_completion_tokens', ANY_COUNT, null) ??
        integerAt(source, 'max_tokens', ANY_COUNT, null),
      minTokens: integerAt(source, 'min_tokens', { ...ANY_COUNT, min: 0 }, 0),
      ignoreEos: booleanAt(source, 'ignore_eos'),
      choices: integerAt(source, 'n', { min: 1, max: MOST_CHOICES }, 1),
      stop: stopOf(source),
      seed: integerAt(source, 'seed', { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }, null),
      cacheSalt: source.cache_salt === undefined ? '' : stringAt(source, 'cache_salt'),
    };
  });
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
  return { role, text: textOf(source.content ?? '', index), toolCalls: arrayAt(source, 'tool_calls') };
}

function textOf(content: unknown, index: number): string {
  if (typeof content === 'string') return content;
  const field = `messages[${index}].content`;
  if (!Array.isArray(content)) return refuse(field, 'a string or a list of parts');
  return content
    .map((part: unknown) =>
      isObject(part) && part.type === 'text'
        ? stringAt(part, 'text')
        : refuse(field, 'made of text parts: this engine is not a multimodal model'),
    )
    .join('\n');
}

function toolOf(tool: unknown, index: number): Tool {
  const source = objectAt(objectAt(tool, `tools[${index}]`).function, `tools[${index}].function`);
  return { name: stringAt(source, 'name'), schema: objectAt(source.parameters ?? {}, 'parameters') };
}

function shapeOf(source: JsonObject, tools: readonly Tool[]): ReplyShape {
  const choice = source.tool_choice;
  if (choice === 'required') {
    const tool = tools[0] ?? refuse('tools', 'given when tool_choice is required');
    return { kind: 'tool', tool, named: false };
  }
  if (isObject(choice)) {
    const name = stringAt(objectAt(choice.function, 'tool_choice.function'), 'name');
    const tool = tools.find((known) => known.name === name);
    return { kind: 'tool', tool: tool ?? refuse('tool_choice', 'the name of one of tools'), named: true };
  }
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
