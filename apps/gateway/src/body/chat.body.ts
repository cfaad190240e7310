import { isUtf8 } from 'node:buffer';
import type { RequestFault } from '@beffroi/contracts/openai';
import {
  isArrayAt,
  isObjectAt,
  isStringAt,
  type Member,
  NOT_JSON,
  readArray,
  readObject,
  scanText,
  skipValue,
} from './json.scanner.ts';
import {
  type FieldRule,
  flag,
  missing,
  objectOrNothing,
  positiveInteger,
  readField,
  requiredText,
  textOrNothing,
  wrongType,
} from './field.rules.ts';

/** A body of `POST /v1/chat/completions`, by byte offsets, with the few values the gateway decides by. */
export interface ChatBody {
  readonly bytes: Buffer;
  readonly members: readonly Member[];
  readonly model: string;
  readonly stream: boolean;
  /** The client's own bound on output, under either name. */
  readonly maxTokens: number | undefined;
  readonly endUser: string | undefined;
  /** The object `stream_options`, where there is one. */
  readonly streamOptions: Member | undefined;
  readonly messages: Member;
}

export type ChatBodyReading =
  | { readonly kind: 'chat'; readonly body: ChatBody }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'faulty'; readonly faults: readonly RequestFault[] };

/** Reads and checks a body in one walk. Fields the gateway does not decide by are left to the engine. */
export const readChatBody = (bytes: Buffer): ChatBodyReading => {
  if (!isUtf8(bytes)) return { kind: 'not-json' };
  const faults: RequestFault[] = [];
  const scanned = scanText(bytes, new Map([['messages', messagesReader(faults)]]));
  switch (scanned.kind) {
    case 'not-json':
      return scanned;
    case 'other':
      return { kind: 'faulty', faults: [wrongType([], 'dict_type', 'dictionary')] };
    case 'object': {
      const body = chatBodyOf(bytes, scanned.members, faults);
      return faults.length > 0 ? { kind: 'faulty', faults } : { kind: 'chat', body };
    }
  }
};

const chatBodyOf = (bytes: Buffer, members: readonly Member[], faults: RequestFault[]): ChatBody => {
  // As in every JSON parser that engines use, the last member of a name counts.
  const byName = new Map(members.map((member) => [member.name, member]));
  const read = <T>(name: string, rule: FieldRule<T>): T | undefined =>
    readField({ bytes, name, member: byName.get(name), faults }, rule);
  const messages = byName.get('messages');
  if (!messages) faults.push(missing(['messages']));
  const maxTokens = read('max_tokens', positiveInteger);
  const streamOptions = read('stream_options', objectOrNothing);
  read('n', positiveInteger);
  return {
    bytes,
    members,
    model: read('model', requiredText) ?? '',
    stream: read('stream', flag) ?? false,
    maxTokens: read('max_completion_tokens', positiveInteger) ?? maxTokens,
    endUser: read('user', textOrNothing),
    streamOptions: streamOptions === undefined ? undefined : byName.get('stream_options'),
    messages: messages ?? { name: 'messages', start: 0, valueStart: 0, end: 0 },
  };
};

/** Checks `messages` while it is walked over: a list of at least one object that has a role. */
const messagesReader =
  (faults: RequestFault[]) =>
  (bytes: Uint8Array, at: number, depth: number): number => {
    if (!isArrayAt(bytes, at)) {
      faults.push(wrongType(['messages'], 'list_type', 'list'));
      return skipValue(bytes, at, depth);
    }
    let count = 0;
    const end = readArray(bytes, at, depth, (start) => readMessage(bytes, start, count++, faults));
    if (end !== NOT_JSON && count === 0) faults.push(NO_MESSAGE);
    return end;
  };

const NO_MESSAGE: RequestFault = {
  type: 'too_short',
  loc: ['body', 'messages'],
  msg: 'List should have at least 1 item after validation, not 0',
  input: [],
};

const MESSAGE_DEPTH = 2;

const readMessage = (bytes: Uint8Array, at: number, index: number, faults: RequestFault[]): number => {
  if (!isObjectAt(bytes, at)) {
    faults.push(wrongType(['messages', index], 'dict_type', 'dictionary'));
    return skipValue(bytes, at, MESSAGE_DEPTH);
  }
  const loc = ['messages', index, 'role'];
  let roleAt = NOT_JSON;
  const end = readObject(bytes, at, MESSAGE_DEPTH, (_start, name, valueStart) => {
    if (name === 'role') roleAt = valueStart;
    return skipValue(bytes, valueStart, MESSAGE_DEPTH + 1);
  });
  if (roleAt === NOT_JSON) faults.push(missing(loc));
  else if (!isStringAt(bytes, roleAt)) faults.push(wrongType(loc, 'string_type', 'string'));
  return end;
};
