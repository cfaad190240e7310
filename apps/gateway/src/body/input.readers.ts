import type { RequestFault } from '@beffroi/contracts/openai';
import {
  EMPTY_STRING,
  type Fault,
  faultAt,
  FIELD_REQUIRED,
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
  readObject,
  skipValue,
} from './json.scanner.ts';
import type { JsonSchema } from './json.schema.ts';

/** What a model is given to read: checked while it is walked over, and never built. */
export interface InputRule {
  readonly schema: JsonSchema;
  readonly read: ItemReader<RequestFault[]>;
}

/** A list of faults is read by a person; one for each of millions of wrong items would take a gigabyte. */
const MOST_FAULTS = 20;
const ITEM_DEPTH = 2;

/** A list under way. */
interface ListNotes {
  readonly name: string;
  readonly faults: RequestFault[];
  readonly readItem: ListItemReader;
  count: number;
}

type ListItemReader = (bytes: Buffer, at: number, list: ListNotes) => number;

/** A list of at least one item, each walked over by `readItem`. */
const readList =
  (name: string, readItem: ListItemReader): InputRule['read'] =>
  (bytes, at, depth, faults) => {
    if (!isArrayAt(bytes, at)) {
      faults.push(faultAt(NOT_A_LIST, [name]));
      return skipValue(bytes, at, depth);
    }
    const list: ListNotes = { name, faults, readItem, count: 0 };
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

const readMessage: ListItemReader = (bytes, at, { name, count, faults }) => {
  if (!isObjectAt(bytes, at)) {
    faults.push(faultAt(NOT_AN_OBJECT, [name, count]));
    return skipValue(bytes, at, ITEM_DEPTH);
  }
  const role = { at: NOT_JSON };
  const end = readObject(bytes, at, ITEM_DEPTH, noteRole, role);
  if (role.at === NOT_JSON) faults.push(faultAt(FIELD_REQUIRED, [name, count, 'role']));
  else if (!isStringAt(bytes, role.at)) faults.push(faultAt(NOT_A_STRING, [name, count, 'role']));
  return end;
};

const noteRole: MemberReader<{ at: number }> = (bytes, nameAt, valueAt, depth, role) => {
  if (isNamed(bytes, nameAt, 'role')) role.at = valueAt;
  return skipValue(bytes, valueAt, depth);
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
  (bytes, at, depth, faults) => {
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
    read: (bytes, at, depth, faults) =>
      (isStringAt(bytes, at) ? readOne : readSeveral)(bytes, at, depth, faults),
  };
};

/** Texts, or objects that hold one. */
export const documents: InputRule = {
  schema: { type: 'array', minItems: 1, items: { type: ['string', 'object'] } },
  read: readList('documents', itemOf(isTextOrObject, NOT_A_STRING)),
};
