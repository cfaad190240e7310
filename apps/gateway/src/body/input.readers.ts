import type { RequestFault } from '@beffroi/contracts/openai';
import {
  EMPTY_STRING,
  type Fault,
  faultAt,
  FIELD_REQUIRED,
  NAMED_MEDIA,
  NO_ITEM,
  NOT_A_LIST,
  NOT_A_STRING,
  NOT_AN_OBJECT,
} from './faults.ts';
import {
  isArrayAt,
  isNumberAt,
  isObjectAt,
  isStringAt,
  type ItemReader,
  type MemberReader,
  isNamed,
  NOT_JSON,
  readArray,
  readName,
  readObject,
  skipValue,
} from './json.scanner.ts';
import type { JsonSchema } from './json.schema.ts';

/** What is found while inputs are walked over. */
export interface InputNotes {
  readonly faults: RequestFault[];
  /** Images and other files: parts of messages that are no text. */
  attachments: number;
  /** Of these, what no model's record bounds: all but images. */
  unbounded: number;
  /** Bytes of the JSON that images bring inline (`data:…;base64,…`). */
  inlineBytes: number;
}

export const noNotes = (): InputNotes => ({ faults: [], attachments: 0, unbounded: 0, inlineBytes: 0 });

/** What a model is given to read: checked while it is walked over, and never built. */
export interface InputRule {
  readonly schema: JsonSchema;
  readonly read: ItemReader<InputNotes>;
}

/** A list of faults is read by a person; one for each of millions of wrong items would take a gigabyte. */
const MOST_FAULTS = 20;
const ITEM_DEPTH = 2;

/** A list under way. */
interface ListNotes {
  readonly name: string;
  readonly notes: InputNotes;
  readonly faults: RequestFault[];
  readonly readItem: ListItemReader;
  count: number;
}

type ListItemReader = (bytes: Buffer, at: number, list: ListNotes) => number;

/** A list of at least one item, each walked over by `readItem`. */
const readList =
  (name: string, readItem: ListItemReader): InputRule['read'] =>
  (bytes, at, depth, notes) => {
    const { faults } = notes;
    if (!isArrayAt(bytes, at)) {
      faults.push(faultAt(NOT_A_LIST, [name]));
      return skipValue(bytes, at, depth);
    }
    const list: ListNotes = { name, notes, faults, readItem, count: 0 };
    const end = readArray(bytes, at, depth, readListItem, list);
    if (end !== NOT_JSON && list.count === 0) faults.push(faultAt(NO_ITEM, [name], []));
    return end;
  };

const readListItem: ItemReader<ListNotes> = (bytes, at, depth, list) => {
  const end = list.faults.length < MOST_FAULTS ? list.readItem(bytes, at, list) : skipValue(bytes, at, depth);
  list.count++;
  return end;
};

/** Items of a list that are told right from wrong by their first byte. */
const itemOf =
  (isRight: (bytes: Buffer, at: number) => boolean, fault: Fault): ListItemReader =>
  (bytes, at, { name, count, faults }) => {
    if (!isRight(bytes, at)) faults.push(faultAt(fault, [name, count]));
    return skipValue(bytes, at, ITEM_DEPTH);
  };

const readMessage: ListItemReader = (bytes, at, { name, count, faults, notes }) => {
  if (!isObjectAt(bytes, at)) {
    faults.push(faultAt(NOT_AN_OBJECT, [name, count]));
    return skipValue(bytes, at, ITEM_DEPTH);
  }
  const message: MessageNotes = { notes, roleAt: NOT_JSON };
  const end = readObject(bytes, at, ITEM_DEPTH, readMessageMember, message);
  const { roleAt } = message;
  if (roleAt === NOT_JSON) faults.push(faultAt(FIELD_REQUIRED, [name, count, 'role']));
  else if (!isStringAt(bytes, roleAt)) faults.push(faultAt(NOT_A_STRING, [name, count, 'role']));
  return end;
};

interface MessageNotes {
  readonly notes: InputNotes;
  roleAt: number;
}

const readMessageMember: MemberReader<MessageNotes> = (bytes, nameAt, valueAt, depth, message) => {
  if (isArrayAt(bytes, valueAt) && isNamed(bytes, nameAt, 'content'))
    return readArray(bytes, valueAt, depth, readPart, message.notes);
  if (isNamed(bytes, nameAt, 'role')) message.roleAt = valueAt;
  return skipValue(bytes, valueAt, depth);
};

/** A part of a message. Whatever does not say that it is a text is a file. */
const readPart: ItemReader<InputNotes> = (bytes, at, depth, notes) => {
  if (!isObjectAt(bytes, at)) return skipValue(bytes, at, depth);
  const part: PartNotes = { typeAt: NOT_JSON, hasText: false, hasName: false };
  const end = readObject(bytes, at, depth, readPartMember, part);
  if (end === NOT_JSON) return end;
  const { typeAt, hasText, hasName } = part;
  if (hasName && notes.faults.length < MOST_FAULTS)
    notes.faults.push(faultAt(NAMED_MEDIA, ['messages', 'content', 'uuid']));
  const type = typeAt !== NOT_JSON && isStringAt(bytes, typeAt) ? readName(bytes, typeAt) : undefined;
  if (type !== undefined && TEXT_PARTS.has(type)) return end;
  notes.attachments++;
  if (type !== undefined && !IMAGE_PARTS.has(type)) notes.unbounded++;
  else if (!hasText) notes.inlineBytes += inlineBytesIn(bytes, at, end);
  return end;
};

interface PartNotes {
  typeAt: number;
  hasText: boolean;
  /** vLLM keeps media by the client's `uuid`, whoever sent it, and reads such a part by its fields, whatever its type. */
  hasName: boolean;
}

const readPartMember: MemberReader<PartNotes> = (bytes, nameAt, valueAt, depth, part) => {
  if (isNamed(bytes, nameAt, 'type')) part.typeAt = valueAt;
  else if (isNamed(bytes, nameAt, 'text')) part.hasText = true;
  else if (isNamed(bytes, nameAt, 'uuid')) part.hasName = true;
  return skipValue(bytes, valueAt, depth);
};

const TEXT_PARTS = new Set(['text', 'input_text', 'output_text', 'refusal', 'thinking', 'reference']);
const IMAGE_PARTS = new Set(['image_url', 'input_image']);

const INLINE = Buffer.from(';base64,');
const QUOTE = '"'.charCodeAt(0);

const inlineBytesIn = (bytes: Buffer, start: number, end: number): number => {
  let inline = 0;
  let at = bytes.subarray(0, end).indexOf(INLINE, start);
  while (at !== -1) {
    const close = bytes.indexOf(QUOTE, at);
    inline += close - at;
    at = bytes.subarray(0, end).indexOf(INLINE, close);
  }
  return inline;
};

const MESSAGE_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['role'],
  properties: {
    role: { type: 'string', examples: ['system', 'user', 'assistant', 'tool'] },
    content: {
      type: ['string', 'array', 'null'],
      items: { type: 'object', required: ['type'], properties: { type: { type: 'string' } } },
    },
    tool_calls: { type: 'array', items: { type: 'object' } },
    tool_call_id: { type: 'string' },
  },
};

/** A list of at least one object that has a role. */
export const messages: InputRule = {
  schema: { type: 'array', minItems: 1, items: MESSAGE_SCHEMA },
  read: readList('messages', readMessage),
};

const isTextOrTokens = (bytes: Buffer, at: number): boolean =>
  isStringAt(bytes, at) || isNumberAt(bytes, at) || isArrayAt(bytes, at);

const isTextOrObject = (bytes: Buffer, at: number): boolean => isStringAt(bytes, at) || isObjectAt(bytes, at);

const EMPTY_STRING_BYTES = 2;

const readText =
  (name: string): InputRule['read'] =>
  (bytes, at, depth, { faults }) => {
    const end = skipValue(bytes, at, depth);
    if (!isStringAt(bytes, at)) faults.push(faultAt(NOT_A_STRING, [name]));
    else if (end - at === EMPTY_STRING_BYTES) faults.push(faultAt(EMPTY_STRING, [name], ''));
    return end;
  };

/** One text that is not empty. */
export const text = (name: string): InputRule => ({
  schema: { type: 'string', minLength: 1 },
  read: readText(name),
});

const TOKENS: JsonSchema = { type: 'array', minItems: 1, items: { type: 'integer', minimum: 0 } };

/** A text or several, or the tokens of one or several. */
export const textsOrTokens = (name: string): InputRule => {
  const readOne = readText(name);
  const readSeveral = readList(name, itemOf(isTextOrTokens, NOT_A_STRING));
  return {
    schema: {
      oneOf: [
        { type: 'string', minLength: 1 },
        { type: 'array', minItems: 1, items: { type: 'string' } },
        TOKENS,
        { type: 'array', minItems: 1, items: TOKENS },
      ],
    },
    read: (bytes, at, depth, notes) =>
      (isStringAt(bytes, at) ? readOne : readSeveral)(bytes, at, depth, notes),
  };
};

/** Texts, or objects that hold one. */
export const documents: InputRule = {
  schema: { type: 'array', minItems: 1, items: { type: ['string', 'object'] } },
  read: readList('documents', itemOf(isTextOrObject, NOT_A_STRING)),
};
