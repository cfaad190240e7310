import type { HeaderName } from '../incoming.ts';

/** The head of a request that every reader reads alike. */
export interface PlainHead {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly headers: Readonly<Partial<Record<HeaderName, string>>>;
  readonly bodyBytes: number;
  /** The client will ask nothing more on this connection. */
  readonly isLast: boolean;
}

/** Of these a second one, or another meaning, would leave more than one way to read the request. */
const FRAMING = ['connection', 'expect', 'transfer-encoding', 'upgrade'] as const;
const READ: readonly HeaderName[] = [
  'accept-language',
  'authorization',
  'content-encoding',
  'content-length',
  'host',
  'user-agent',
  'x-forwarded-for',
];
type KnownName = HeaderName | (typeof FRAMING)[number];
type Known = Partial<Record<KnownName, string>>;

/** By their length, so that of other headers not even the name is cut out. */
const KNOWN_BY_LENGTH: readonly (readonly KnownName[] | undefined)[] = Array.from(
  { length: 32 },
  (_, length) => {
    const names = [...FRAMING, ...READ].filter((name) => name.length === length);
    return names.length > 0 ? names : undefined;
  },
);

/** RFC 9110 §5.6.2: what a name of a header is made of, by character. */
const IS_TOKEN = new Uint8Array(128);
for (const letter of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  IS_TOKEN[letter.charCodeAt(0)] = 1;

const [TAB, LF, CR, SPACE, COLON, DELETE] = [0x09, 0x0a, 0x0d, 0x20, 0x3a, 0x7f];
/** Our doors, in origin form and visible characters (RFC 9112 §3.2.1). */
const REQUEST_LINE = /^(GET|POST) (\/v1\/[!-~]*) HTTP\/1\.1$/;
const DIGITS = /^\d{1,9}$/;

/**
 * Reads the head of a request, without the empty line at its end, if it is plain: HTTP/1.1, written to the letter of
 * RFC 9112, its body framed by one `content-length`, nothing said twice that matters, nothing to negotiate.
 *
 * @param text the head, a character for each byte, each line with its CR LF
 * @returns undefined for any other, which may be as good
 */
export const readPlainHead = (text: string): PlainHead | undefined => {
  const lineEnd = text.indexOf('\r\n');
  const line = REQUEST_LINE.exec(text.slice(0, lineEnd));
  const known = line && readHeaders(text, lineEnd + 2);
  return known ? plainHead(line[1] as PlainHead['method'], line[2]!, known) : undefined;
};

const plainHead = (method: PlainHead['method'], target: string, known: Known): PlainHead | undefined => {
  const { connection = 'keep-alive', 'content-length': length } = known;
  if (known.host === undefined || FRAMING_ASKED.some((name) => known[name] !== undefined)) return undefined;
  if (length === undefined ? method === 'POST' : method === 'GET' || !DIGITS.test(length)) return undefined;
  const wish = connection.toLowerCase();
  if (wish !== 'keep-alive' && wish !== 'close') return undefined;
  return { method, target, headers: known, bodyBytes: Number(length ?? 0), isLast: wish === 'close' };
};
const FRAMING_ASKED = FRAMING.filter((name) => name !== 'connection');

const readHeaders = (text: string, from: number): Known | undefined => {
  const known: Known = {};
  let at = from;
  while (at < text.length) {
    const nameEnd = endOfName(text, at);
    if (nameEnd === at || text.charCodeAt(nameEnd) !== COLON) return undefined;
    const valueEnd = endOfValue(text, nameEnd + 1);
    if (text.charCodeAt(valueEnd) !== CR || text.charCodeAt(valueEnd + 1) !== LF) return undefined;
    const name = knownName(text, at, nameEnd);
    if (name !== undefined) {
      if (known[name] !== undefined) return undefined;
      known[name] = text.slice(nameEnd + 1, valueEnd).trim();
    }
    at = valueEnd + 2;
  }
  return known;
};

const endOfName = (text: string, from: number): number => {
  let at = from;
  while (IS_TOKEN[text.charCodeAt(at)] === 1) at++;
  return at;
};

/** RFC 9110 §5.5: no control character but the tab. */
const endOfValue = (text: string, from: number): number => {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code < SPACE && code !== TAB) || code === DELETE) return at;
  }
  return at;
};

const knownName = (text: string, from: number, to: number): KnownName | undefined => {
  const candidates = KNOWN_BY_LENGTH[to - from];
  if (!candidates) return undefined;
  const name = text.slice(from, to).toLowerCase();
  return candidates.find((candidate) => candidate === name);
};
