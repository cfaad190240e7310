import { type HeaderName, HEADERS_READ } from '../incoming.ts';

/** The head of a request that every reader reads alike. */
export interface PlainHead {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  /** Of each of {@link HEADERS_READ}, in that order. */
  readonly values: readonly (string | undefined)[];
  /** With the empty line at its end. */
  readonly headBytes: number;
  readonly bodyBytes: number;
  /** The client will ask nothing more on this connection. */
  readonly isLast: boolean;
}

/** What would change how a request is framed or answered: no plain request says it. */
const NEGOTIATING = ['expect', 'proxy-connection', 'transfer-encoding', 'upgrade'] as const;
const KNOWN = [...HEADERS_READ, 'connection', ...NEGOTIATING] as const;
const NAMES = KNOWN.map((name, place) => ({ name, place }));
type KnownName = (typeof NAMES)[number];

/** By their length, so that most names are told by it from those that nobody reads. */
const KNOWN_BY_LENGTH: readonly (readonly KnownName[])[] = Array.from({ length: 32 }, (_, length) =>
  NAMES.filter(({ name }) => name.length === length),
);

const NONE: readonly KnownName[] = [];
const HOST = KNOWN.indexOf('host');
const CONTENT_LENGTH = KNOWN.indexOf('content-length');
const CONNECTION = KNOWN.indexOf('connection');

const [TAB, LF, CR, SPACE, COLON, DELETE] = [0x09, 0x0a, 0x0d, 0x20, 0x3a, 0x7f];
/** By byte: whether a name may be made of it (RFC 9110 §5.6.2). */
const IN_NAME = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[!#$%&'*+.^_`|~\w-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
/** By byte: whether a value may be made of it: no control character but the tab (RFC 9110 §5.5). */
const IN_VALUE = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === TAB || (byte >= SPACE && byte !== DELETE) ? 1 : 0,
);

/** `node:http` reads no more than that of the same size, and drops what comes after a thousand headers. */
const MOST_BYTES = 8 * 1024;
const MOST_HEADERS = 100;
/** Our doors, in origin form and visible characters (RFC 9112 §3.2.1). */
const REQUEST_LINE = /^(GET|POST) (\/v1\/[!-~]*) HTTP\/1\.1$/;
const DIGITS = /^\d{1,9}$/;

/**
 * Reads the head that these bytes begin with, if it is whole and plain: HTTP/1.1, written to the letter of RFC 9112, its
 * body framed by one `content-length`, nothing said twice that matters, nothing to negotiate.
 *
 * @returns undefined for any other, which may be as good
 */
export const readPlainHead = (bytes: Buffer): PlainHead | undefined => {
  const lineEnd = bytes.indexOf(CR);
  if (lineEnd === -1 || lineEnd > MOST_BYTES || bytes[lineEnd + 1] !== LF) return undefined;
  const line = requestLineOf(bytes.toString('latin1', 0, lineEnd));
  if (!line) return undefined;
  const values: Values = KNOWN.map(() => undefined);
  const headBytes = readHeaders(bytes, lineEnd + 2, values);
  return headBytes === undefined ? undefined : plainHead(line, values, headBytes);
};

interface RequestLine {
  readonly text: string;
  readonly method: PlainHead['method'];
  readonly target: string;
}

/** Most ask for the same as the one before them: their target is that text again, which is looked up by faster. */
const requestLineOf = (text: string): RequestLine | undefined => {
  if (text === lastLine?.text) return lastLine;
  const read = REQUEST_LINE.exec(text);
  if (!read) return undefined;
  return (lastLine = { text, method: read[1] as PlainHead['method'], target: read[2]! });
};
let lastLine: RequestLine | undefined;

/** @returns what was said under that name; undefined: nothing */
export const headerOf = ({ values }: PlainHead, name: HeaderName): string | undefined =>
  values[HEADERS_READ.indexOf(name)];

/** Of each of {@link KNOWN}: in an object, each name would be looked for anew. */
type Values = (string | undefined)[];

const plainHead = (
  { method, target }: RequestLine,
  values: Values,
  headBytes: number,
): PlainHead | undefined => {
  const connection = values[CONNECTION] ?? 'keep-alive';
  const length = values[CONTENT_LENGTH];
  if (values[HOST] === undefined) return undefined;
  if (length === undefined ? method === 'POST' : method === 'GET' || !DIGITS.test(length)) return undefined;
  const wish = connection.toLowerCase();
  if (wish !== 'keep-alive' && wish !== 'close') return undefined;
  const bodyBytes = length === undefined ? 0 : Number(length);
  return { method, target, values, headBytes, bodyBytes, isLast: wish === 'close' };
};

/** @returns where they end, the empty line behind them included; undefined: they are not whole, or not plain */
const readHeaders = (bytes: Buffer, from: number, values: Values): number | undefined => {
  const end = Math.min(bytes.length, MOST_BYTES);
  let at = from;
  for (let count = 0; count <= MOST_HEADERS; count++) {
    if (bytes[at] === CR) return bytes[at + 1] === LF ? at + 2 : undefined;
    const colon = endOf(IN_NAME, bytes, at, end);
    if (colon === at || bytes[colon] !== COLON) return undefined;
    const valueEnd = endOf(IN_VALUE, bytes, colon + 1, end);
    if (bytes[valueEnd] !== CR || bytes[valueEnd + 1] !== LF) return undefined;
    const place = placeOf(bytes, at, colon);
    if (place > CONNECTION) return undefined;
    if (place !== UNKNOWN) {
      if (values[place] !== undefined) return undefined;
      values[place] = textBetween(bytes, colon + 1, valueEnd);
    }
    at = valueEnd + 2;
  }
  return undefined;
};

const endOf = (allowed: Uint8Array, bytes: Buffer, from: number, end: number): number => {
  let at = from;
  while (at < end && allowed[bytes[at]!] === 1) at++;
  return at;
};

const UNKNOWN = -1;

const placeOf = (bytes: Buffer, from: number, to: number): number => {
  for (const { name, place } of KNOWN_BY_LENGTH[to - from] ?? NONE)
    if (isSpelled(name, bytes, from)) return place;
  return UNKNOWN;
};

/** In lower case, capitals or both. */
const isSpelled = (name: string, bytes: Buffer, from: number): boolean => {
  for (let index = 0; index < name.length; index++)
    if ((bytes[from + index]! | 0x20) !== name.charCodeAt(index)) return false;
  return true;
};

/**
 * Without the spaces and tabs around it, and without these alone (RFC 9112 §5). A text of its own: cut from that of the
 * head it would keep the whole of it, as long as anybody remembers a key or an address.
 */
const textBetween = (bytes: Buffer, from: number, to: number): string => {
  let [start, end] = [from, to];
  while (start < end && isBlank(bytes[start]!)) start++;
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  return bytes.toString('latin1', start, end);
};

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;
