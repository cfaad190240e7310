import type { RequestFault } from '@beffroi/contracts/openai';
import { missing, wrongType } from './field.rules.ts';
import {
  isArrayAt,
  isObjectAt,
  isStringAt,
  type MemberReader,
  NOT_JSON,
  readArray,
  readObject,
  skipValue,
} from './json.scanner.ts';

/** Reads what a model is given, and says what is wrong with it. */
export type InputReader = MemberReader<RequestFault[]>;

/** A list of faults is read by a person; one for each of millions of wrong items would take a gigabyte. */
const MOST_FAULTS = 20;

type ItemCheck = (bytes: Uint8Array, at: number, index: number, faults: RequestFault[]) => number;

/** A list of at least one item, each walked over by `readItem`. */
const readList =
  (name: string, readItem: ItemCheck): InputReader =>
  (bytes, at, depth, faults) => {
    if (!isArrayAt(bytes, at)) {
      faults.push(wrongType([name], 'list_type', 'list'));
      return skipValue(bytes, at, depth);
    }
    let count = 0;
    const end = readArray(bytes, at, depth, (start) => {
      const index = count++;
      return faults.length < MOST_FAULTS
        ? readItem(bytes, start, index, faults)
        : skipValue(bytes, start, ITEM_DEPTH);
    });
    if (end !== NOT_JSON && count === 0) faults.push(noItem(name));
    return end;
  };

const noItem = (name: string): RequestFault => ({
  type: 'too_short',
  loc: ['body', name],
  msg: 'List should have at least 1 item after validation, not 0',
  input: [],
});

const ITEM_DEPTH = 2;

const readMessage: ItemCheck = (bytes, at, index, faults) => {
  if (!isObjectAt(bytes, at)) {
    faults.push(wrongType(['messages', index], 'dict_type', 'dictionary'));
    return skipValue(bytes, at, ITEM_DEPTH);
  }
  const loc = ['messages', index, 'role'];
  let roleAt = NOT_JSON;
  const end = readObject(bytes, at, ITEM_DEPTH, (_start, name, valueStart) => {
    if (name === 'role') roleAt = valueStart;
    return skipValue(bytes, valueStart, ITEM_DEPTH + 1);
  });
  if (roleAt === NOT_JSON) faults.push(missing(loc));
  else if (!isStringAt(bytes, roleAt)) faults.push(wrongType(loc, 'string_type', 'string'));
  return end;
};

/** A list of at least one object that has a role. */
export const messagesReader: InputReader = readList('messages', readMessage);
