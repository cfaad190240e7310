import type { AnswerHead } from './engine.connections.ts';

/** How far the body of an answer goes (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  /** The end of the connection is the end of the answer. */
  | { readonly kind: 'until-close' };

export interface ReadHead extends AnswerHead {
  readonly framing: Framing;
  /** The engine keeps the connection for the next request. */
  readonly keepsAlive: boolean;
  /** How long it says it will, idle; undefined: it does not say. */
  readonly keepAliveMs: number | undefined;
}

/** An answer that is no HTTP/1.1. */
export class MalformedAnswer extends Error {
  readonly code = 'ENGINE_MALFORMED';
}

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |$)/;
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
const CHUNKED: Framing = { kind: 'chunked' };
const UNTIL_CLOSE: Framing = { kind: 'until-close' };
const NO_BODY: Framing = { kind: 'length', bytes: 0 };

/**
 * @param text the head without the empty line that ends it, one character a byte
 * @throws MalformedAnswer
 */
export const readHead = (text: string): ReadHead => {
  let lineEnd = endOfLine(text, 0);
  const { minor, status } = readStatusLine(text, lineEnd);
  const fields: Fields = {
    contentType: undefined,
    retryAfter: undefined,
    length: undefined,
    coding: undefined,
    connection: minor === 0 ? 'close' : '',
    keepAlive: undefined,
  };
  while (lineEnd < text.length) {
    const start = lineEnd + 2;
    lineEnd = endOfLine(text, start);
    readField(text, start, lineEnd, fields);
  }
  const framing = framingOf(status, fields);
  return {
    status,
    contentType: fields.contentType,
    retryAfter: fields.retryAfter,
    framing,
    keepsAlive: framing.kind !== 'until-close' && !saysClose(fields.connection),
    keepAliveMs: keepAliveMsOf(fields.keepAlive),
  };
};

interface StatusLine {
  /** Of the version. */
  readonly minor: 0 | 1;
  readonly status: number;
}
/** What nearly every answer begins with. */
const OK_LINE = 'HTTP/1.1 200 OK';
const OK: StatusLine = { minor: 1, status: 200 };

const readStatusLine = (text: string, end: number): StatusLine => {
  if (end === OK_LINE.length && text.startsWith(OK_LINE)) return OK;
  const line = STATUS_LINE.exec(text.slice(0, end));
  if (!line) throw new MalformedAnswer('the answer does not begin with a status line');
  return { minor: line[1] === '0' ? 0 : 1, status: Number(line[2]) };
};

const saysClose = (connection: string): boolean => connection !== '' && /\bclose\b/i.test(connection);

interface Fields {
  contentType: string | undefined;
  retryAfter: string | undefined;
  length: string | undefined;
  coding: string | undefined;
  connection: string;
  keepAlive: string | undefined;
}

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\r\n', from);
  return end === -1 ? text.length : end;
};

/** Names are told apart by their length first: most lines are none of ours. */
const readField = (text: string, start: number, end: number, fields: Fields): void => {
  const colon = text.indexOf(':', start);
  if (colon <= start || colon >= end) throw new MalformedAnswer('a header line has no name');
  for (const name of NAMES) {
    if (name.length === colon - start && isSpelled(name, text, start))
      return noteField(name, valueOf(text, colon + 1, end), fields);
  }
};

const NAMES = [
  'content-type',
  'content-length',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'retry-after',
] as const;

/** In lower case, capitals or both; a control character is no hyphen, though it differs by the same bit. */
const isSpelled = (name: string, text: string, from: number): boolean => {
  for (let index = 0; index < name.length; index++) {
    const code = text.charCodeAt(from + index);
    if (code < SPACE || (code | LOWER_CASE) !== name.charCodeAt(index)) return false;
  }
  return true;
};
const SPACE = 0x20;
const LOWER_CASE = 0x20;

const valueOf = (text: string, from: number, end: number): string => {
  const value = text.slice(from, end).trim();
  if (CONTROL.test(value)) throw new MalformedAnswer('a header line holds a control character');
  return value;
};

const noteField = (name: (typeof NAMES)[number], value: string, fields: Fields): void => {
  switch (name) {
    case 'content-type':
      fields.contentType = value;
      return;
    case 'retry-after':
      fields.retryAfter = value;
      return;
    case 'connection':
      fields.connection = `${fields.connection},${value}`;
      return;
    case 'keep-alive':
      fields.keepAlive = value;
      return;
    case 'transfer-encoding':
      fields.coding = fields.coding === undefined ? value : `${fields.coding},${value}`;
      return;
    case 'content-length':
      if (fields.length !== undefined && fields.length !== value)
        throw new MalformedAnswer('the answer has two lengths');
      fields.length = value;
  }
};

const framingOf = (status: number, { length, coding }: Fields): Framing => {
  if (status < 200 || status === 204 || status === 304) return NO_BODY;
  if (coding !== undefined) {
    if (length !== undefined) throw new MalformedAnswer('the answer has a length and is chunked');
    if (coding.toLowerCase() !== 'chunked') throw new MalformedAnswer(`transfer coding ${coding}`);
    return CHUNKED;
  }
  if (length === undefined) return UNTIL_CLOSE;
  if (!/^\d{1,15}$/.test(length)) throw new MalformedAnswer(`content-length ${length}`);
  return { kind: 'length', bytes: Number(length) };
};

const keepAliveMsOf = (keepAlive: string | undefined): number | undefined => {
  const seconds = keepAlive === undefined ? undefined : /\btimeout=(\d{1,6})\b/i.exec(keepAlive)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
};
