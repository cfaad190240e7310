import { skipPlain } from './plain.run.ts';

/**
 * Finds where the values of a JSON text (RFC 8259) begin and end without building them: a prompt of 100 kB is
 * walked over once and never copied. A reader takes the position where a value begins and gives the one after its
 * end, or NOT_JSON. What it notes, it notes in what it is given: a closure for each value would cost more than most.
 */
export type ItemReader<Notes> = (bytes: Buffer, at: number, depth: number, notes: Notes) => number;

/** Reads a member of an object, whose name begins with the quote at `nameAt`. */
export type MemberReader<Notes> = (
  bytes: Buffer,
  nameAt: number,
  valueAt: number,
  depth: number,
  notes: Notes,
) => number;

export const NOT_JSON = -1;

/** Deeper nesting is refused: it would exhaust the stack here or in an engine. */
const MAX_DEPTH = 256;
/** No API has so many fields; listing the members of 10 MB of them would take thirty times their bytes. */
const MOST_MEMBERS = 1_000;

/** A member of an object: `"name": value`, by byte offsets. */
export interface Member {
  readonly name: string;
  /** Of the quote that opens the name. */
  readonly start: number;
  readonly valueStart: number;
  /** Just after the value. */
  readonly end: number;
}

export type ScannedText =
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  /** JSON, but not an object. */
  | { readonly kind: 'other' }
  /** An object of more members than will be listed. */
  | { readonly kind: 'crowded'; readonly mostMembers: number }
  | { readonly kind: 'not-json' };

/** Readers for the values of some members of the outermost object. */
export type ValueReaders<Notes> = ReadonlyMap<string, { readonly read: ItemReader<Notes> }>;

/** Reads a whole text and lists the members of the object it is; duplicate names are listed each time. */
export const scanText = (bytes: Buffer): ScannedText => scanTextWith(bytes, NO_READERS, undefined);

/** @param readers for the values of some members, by name; others are skipped */
export const scanTextWith = <Notes>(
  bytes: Buffer,
  readers: ValueReaders<Notes>,
  notes: Notes,
): ScannedText => {
  const start = skipWhite(bytes, 0);
  const members: Member[] = [];
  const end = isObjectAt(bytes, start)
    ? readObject(bytes, start, 0, listMember<Notes>, { members, readers, notes })
    : skipValue(bytes, start, 0);
  if (members.length > MOST_MEMBERS) return { kind: 'crowded', mostMembers: MOST_MEMBERS };
  if (end === NOT_JSON || skipWhite(bytes, end) !== bytes.length) return { kind: 'not-json' };
  return isObjectAt(bytes, start) ? { kind: 'object', members } : { kind: 'other' };
};

const NO_READERS: ValueReaders<undefined> = new Map();

interface Listing<Notes> {
  readonly members: Member[];
  readonly readers: ValueReaders<Notes>;
  readonly notes: Notes;
}

const listMember = <Notes>(
  bytes: Buffer,
  nameAt: number,
  valueAt: number,
  depth: number,
  { members, readers, notes }: Listing<Notes>,
): number => {
  const name = readName(bytes, nameAt);
  const reader = readers.get(name);
  const end = reader ? reader.read(bytes, valueAt, depth, notes) : skipValue(bytes, valueAt, depth);
  members.push({ name, start: nameAt, valueStart: valueAt, end });
  return members.length > MOST_MEMBERS ? NOT_JSON : end;
};

/** Reads an object; `readMember` reads each of its members, at the depth below. */
export const readObject = <Notes>(
  bytes: Buffer,
  open: number,
  depth: number,
  readMember: MemberReader<Notes>,
  notes: Notes,
): number => {
  if (depth >= MAX_DEPTH) return NOT_JSON;
  let at = skipWhite(bytes, open + 1);
  if (bytes[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    const nameEnd = skipString(bytes, at);
    if (nameEnd === NOT_JSON) return NOT_JSON;
    const colon = skipWhite(bytes, nameEnd);
    if (bytes[colon] !== COLON) return NOT_JSON;
    const end = readMember(bytes, at, skipWhite(bytes, colon + 1), depth + 1, notes);
    if (end === NOT_JSON) return NOT_JSON;
    at = skipWhite(bytes, end);
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    if (bytes[at] !== COMMA) return NOT_JSON;
    at = skipWhite(bytes, at + 1);
  }
};

/** Reads an array; `readItem` reads each of its items, at the depth below. */
export const readArray = <Notes>(
  bytes: Buffer,
  open: number,
  depth: number,
  readItem: ItemReader<Notes>,
  notes: Notes,
): number => {
  if (depth >= MAX_DEPTH) return NOT_JSON;
  let at = skipWhite(bytes, open + 1);
  if (bytes[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    const end = readItem(bytes, at, depth + 1, notes);
    if (end === NOT_JSON) return NOT_JSON;
    at = skipWhite(bytes, end);
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    if (bytes[at] !== COMMA) return NOT_JSON;
    at = skipWhite(bytes, at + 1);
  }
};

export const isObjectAt = (bytes: Buffer, at: number): boolean => bytes[at] === OPEN_BRACE;
export const isArrayAt = (bytes: Buffer, at: number): boolean => bytes[at] === OPEN_BRACKET;
export const isStringAt = (bytes: Buffer, at: number): boolean => bytes[at] === QUOTE;
export const isNumberAt = (bytes: Buffer, at: number): boolean =>
  bytes[at] === MINUS || DIGIT[bytes[at] ?? 0] === 1;

const codeOf = (character: string): number => character.charCodeAt(0);
const QUOTE = codeOf('"');
const BACKSLASH = codeOf('\\');
const COMMA = codeOf(',');
const COLON = codeOf(':');
const OPEN_BRACE = codeOf('{');
const CLOSE_BRACE = codeOf('}');
const OPEN_BRACKET = codeOf('[');
const CLOSE_BRACKET = codeOf(']');
const TRUE = codeOf('t');
const FALSE = codeOf('f');
const NULL = codeOf('n');
const MINUS = codeOf('-');
const PLUS = codeOf('+');
const POINT = codeOf('.');
const ZERO = codeOf('0');
const EXPONENT = codeOf('e');
const LETTER_U = codeOf('u');
const LOWER_CASE = 0x20;

const tableOf = (characters: string): Uint8Array => {
  const table = new Uint8Array(256);
  for (const character of characters) table[codeOf(character)] = 1;
  return table;
};
const WHITE = tableOf(' \t\n\r');
const DIGIT = tableOf('0123456789');
const HEX = tableOf('0123456789abcdefABCDEF');
const ESCAPABLE = tableOf('"\\/bfnrt');

const skipWhite = (bytes: Buffer, from: number): number => {
  let at = from;
  while (at < bytes.length && WHITE[bytes[at]!] === 1) at++;
  return at;
};

export const skipValue = (bytes: Buffer, at: number, depth: number): number => {
  switch (bytes[at]) {
    case QUOTE:
      return skipString(bytes, at);
    case OPEN_BRACE:
      return readObject(bytes, at, depth, skipMember, undefined);
    case OPEN_BRACKET:
      return readArray(bytes, at, depth, skipValue, undefined);
    case TRUE:
      return skipWord(bytes, at, 'true');
    case FALSE:
      return skipWord(bytes, at, 'false');
    case NULL:
      return skipWord(bytes, at, 'null');
    default:
      return skipNumber(bytes, at);
  }
};

const skipMember: MemberReader<undefined> = (bytes, _nameAt, valueAt, depth) =>
  skipValue(bytes, valueAt, depth);

const skipString = (bytes: Buffer, open: number): number => {
  if (bytes[open] !== QUOTE) return NOT_JSON;
  let at = open + 1;
  for (;;) {
    at = skipPlain(bytes, at);
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] !== BACKSLASH) return NOT_JSON;
    at = skipEscape(bytes, at);
    if (at === NOT_JSON) return NOT_JSON;
  }
};

const skipEscape = (bytes: Buffer, backslash: number): number => {
  const escaped = bytes[backslash + 1] ?? 0;
  if (ESCAPABLE[escaped] === 1) return backslash + 2;
  if (escaped !== LETTER_U) return NOT_JSON;
  for (let digit = 2; digit < 6; digit++) {
    if (HEX[bytes[backslash + digit] ?? 0] !== 1) return NOT_JSON;
  }
  return backslash + 6;
};

const skipWord = (bytes: Buffer, at: number, word: string): number => {
  for (let index = 1; index < word.length; index++) {
    if (bytes[at + index] !== word.charCodeAt(index)) return NOT_JSON;
  }
  return at + word.length;
};

const skipNumber = (bytes: Buffer, from: number): number => {
  const digits = bytes[from] === MINUS ? from + 1 : from;
  // RFC 8259 §6: no leading zeros.
  let at = bytes[digits] === ZERO ? digits + 1 : skipDigits(bytes, digits);
  if (at !== NOT_JSON && bytes[at] === POINT) at = skipDigits(bytes, at + 1);
  if (at !== NOT_JSON && (bytes[at]! | LOWER_CASE) === EXPONENT) {
    const signed = bytes[at + 1] === PLUS || bytes[at + 1] === MINUS;
    at = skipDigits(bytes, signed ? at + 2 : at + 1);
  }
  return at;
};

/**
 * Reads a whole number that is written plainly, without sign, point or exponent.
 *
 * @returns NOT_JSON for any other, and where it has more than 9 digits
 */
export const readCount = (bytes: Buffer, from: number): number => {
  const end = skipNumber(bytes, from);
  if (end === NOT_JSON || end - from > MOST_DIGITS) return NOT_JSON;
  let count = 0;
  for (let at = from; at < end; at++) {
    if (DIGIT[bytes[at]!] !== 1) return NOT_JSON;
    count = count * 10 + bytes[at]! - ZERO;
  }
  return count;
};
const MOST_DIGITS = 9;

/** At least one digit. */
const skipDigits = (bytes: Buffer, from: number): number => {
  let at = from;
  while (DIGIT[bytes[at] ?? 0] === 1) at++;
  return at === from ? NOT_JSON : at;
};

/** The name that begins with the quote at `nameAt`. */
export const readName = (bytes: Buffer, nameAt: number): string => {
  const text = bytes.toString('utf8', nameAt + 1, skipString(bytes, nameAt) - 1);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
};

/** Whether that name is this one, of ASCII: most are told apart by their first letter. */
export const isNamed = (bytes: Buffer, nameAt: number, name: string): boolean => {
  for (let index = 0; index < name.length; index++) {
    const byte = bytes[nameAt + 1 + index];
    if (byte === BACKSLASH) return readName(bytes, nameAt) === name;
    if (byte !== name.charCodeAt(index)) return false;
  }
  return bytes[nameAt + 1 + name.length] === QUOTE;
};
