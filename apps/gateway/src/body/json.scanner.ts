import { skipPlain } from './plain.run.ts';

/**
 * Finds where the values of a JSON text (RFC 8259) begin and end without building them: a prompt of 100 kB is
 * walked over once and never copied. A reader takes the position where a value begins and gives the one after its
 * end, or NOT_JSON.
 */
export type ValueReader = (bytes: Uint8Array, at: number, depth: number) => number;

/** Reads the value of one member of the outermost object, and notes what it finds in `notes`. */
export type MemberReader<Notes> = (bytes: Uint8Array, at: number, depth: number, notes: Notes) => number;

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

/** Reads a whole text and lists the members of the object it is; duplicate names are listed each time. */
export const scanText = (bytes: Uint8Array): ScannedText => scanTextWith(bytes, NO_READERS, undefined);

/** @param readers for the values of some members, by name; others are skipped */
export const scanTextWith = <Notes>(
  bytes: Uint8Array,
  readers: ReadonlyMap<string, { readonly read: MemberReader<Notes> }>,
  notes: Notes,
): ScannedText => {
  const start = skipWhite(bytes, 0);
  const members: Member[] = [];
  const end = isObjectAt(bytes, start)
    ? readObject(bytes, start, 0, (memberStart, name, valueStart) => {
        const reader = readers.get(name);
        const valueEnd = reader ? reader.read(bytes, valueStart, 1, notes) : skipValue(bytes, valueStart, 1);
        members.push({ name, start: memberStart, valueStart, end: valueEnd });
        return members.length > MOST_MEMBERS ? NOT_JSON : valueEnd;
      })
    : skipValue(bytes, start, 0);
  if (members.length > MOST_MEMBERS) return { kind: 'crowded', mostMembers: MOST_MEMBERS };
  if (end === NOT_JSON || skipWhite(bytes, end) !== bytes.length) return { kind: 'not-json' };
  return isObjectAt(bytes, start) ? { kind: 'object', members } : { kind: 'other' };
};

const NO_READERS: ReadonlyMap<string, { readonly read: MemberReader<undefined> }> = new Map();

/** Reads an object; `readMember` reads each value. */
export const readObject = (
  bytes: Uint8Array,
  open: number,
  depth: number,
  readMember: (start: number, name: string, valueStart: number) => number,
): number =>
  walkObject(bytes, open, depth, (start, nameEnd, valueStart) =>
    readMember(start, nameOf(bytes, start, nameEnd), valueStart),
  );

/** Reads an array; `readItem` reads each item. */
export const readArray = (
  bytes: Uint8Array,
  open: number,
  depth: number,
  readItem: (start: number) => number,
): number => {
  if (depth >= MAX_DEPTH) return NOT_JSON;
  let at = skipWhite(bytes, open + 1);
  if (bytes[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    const end = readItem(at);
    if (end === NOT_JSON) return NOT_JSON;
    at = skipWhite(bytes, end);
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    if (bytes[at] !== COMMA) return NOT_JSON;
    at = skipWhite(bytes, at + 1);
  }
};

export const isObjectAt = (bytes: Uint8Array, at: number): boolean => bytes[at] === OPEN_BRACE;
export const isArrayAt = (bytes: Uint8Array, at: number): boolean => bytes[at] === OPEN_BRACKET;
export const isStringAt = (bytes: Uint8Array, at: number): boolean => bytes[at] === QUOTE;
export const isNumberAt = (bytes: Uint8Array, at: number): boolean =>
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

const skipWhite = (bytes: Uint8Array, from: number): number => {
  let at = from;
  while (at < bytes.length && WHITE[bytes[at]!] === 1) at++;
  return at;
};

export const skipValue: ValueReader = (bytes, at, depth) => {
  switch (bytes[at]) {
    case QUOTE:
      return skipString(bytes, at);
    case OPEN_BRACE:
      return walkObject(bytes, at, depth, (_start, _nameEnd, valueStart) =>
        skipValue(bytes, valueStart, depth + 1),
      );
    case OPEN_BRACKET:
      return readArray(bytes, at, depth, (start) => skipValue(bytes, start, depth + 1));
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

const walkObject = (
  bytes: Uint8Array,
  open: number,
  depth: number,
  readMember: (start: number, nameEnd: number, valueStart: number) => number,
): number => {
  if (depth >= MAX_DEPTH) return NOT_JSON;
  let at = skipWhite(bytes, open + 1);
  if (bytes[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    const nameEnd = skipString(bytes, at);
    if (nameEnd === NOT_JSON) return NOT_JSON;
    const colon = skipWhite(bytes, nameEnd);
    if (bytes[colon] !== COLON) return NOT_JSON;
    const end = readMember(at, nameEnd, skipWhite(bytes, colon + 1));
    if (end === NOT_JSON) return NOT_JSON;
    at = skipWhite(bytes, end);
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    if (bytes[at] !== COMMA) return NOT_JSON;
    at = skipWhite(bytes, at + 1);
  }
};

const skipString = (bytes: Uint8Array, open: number): number => {
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

const skipEscape = (bytes: Uint8Array, backslash: number): number => {
  const escaped = bytes[backslash + 1] ?? 0;
  if (ESCAPABLE[escaped] === 1) return backslash + 2;
  if (escaped !== LETTER_U) return NOT_JSON;
  for (let digit = 2; digit < 6; digit++) {
    if (HEX[bytes[backslash + digit] ?? 0] !== 1) return NOT_JSON;
  }
  return backslash + 6;
};

const skipWord = (bytes: Uint8Array, at: number, word: string): number => {
  for (let index = 1; index < word.length; index++) {
    if (bytes[at + index] !== word.charCodeAt(index)) return NOT_JSON;
  }
  return at + word.length;
};

const skipNumber = (bytes: Uint8Array, from: number): number => {
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

/** At least one digit. */
const skipDigits = (bytes: Uint8Array, from: number): number => {
  let at = from;
  while (DIGIT[bytes[at] ?? 0] === 1) at++;
  return at === from ? NOT_JSON : at;
};

const nameOf = (bytes: Uint8Array, start: number, end: number): string => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
  return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1);
};
