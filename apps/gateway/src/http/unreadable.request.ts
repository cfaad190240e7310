import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERROR_LANGUAGE } from '@beffroi/contracts/openai';
import { localise, type RequestId } from '@beffroi/kernel';
import { methodText } from './router.ts';

/** A connection whose bytes are no request that could be answered as one. */
export interface UnreadableConnection {
  readonly socket: Duplex;
  /** The latest answer that was begun on it. */
  readonly last: ServerResponse | undefined;
  readonly requestId: RequestId;
}

/** The status of what Node's parser or timers report; undefined: there is nobody to tell. */
export const statusOfUnreadable = ({ code = '' }: NodeJS.ErrnoException): number | undefined =>
  code === 'ECONNRESET' ? undefined : (STATUS[code] ?? 400);

const STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** A client that is still sending reads its answer before the connection is gone. */
export const LINGER_MS = 1_000;

/**
 * Says in the envelope of every error why nothing can be read, and ends the connection: where one message ends and
 * the next begins can no longer be told.
 */
export const refuseUnreadable = (
  { socket, last, requestId }: UnreadableConnection,
  status: number | undefined,
  allow?: string,
): void => {
  if (status === undefined || !socket.writable || isSpeaking(last)) return void socket.destroy();
  // Which language the client prefers stands in what cannot be read.
  const reason =
    allow === undefined ? (STATUS_CODES[status] ?? '') : localise(methodText(allow), ERROR_LANGUAGE);
  const body = JSON.stringify({
    detail: reason,
    error: {
      message: reason,
      type: 'invalid_request_error',
      code: CODES[status] ?? 'bad_request',
      param: null,
    },
  });
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
  sayLast(socket, { status, body, headers: allow === undefined ? headers : { ...headers, allow } });
};

const CODES: Readonly<Record<number, string>> = { 405: 'method_not_allowed' };

export interface LastWord {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/**
 * Answers a connection whose request is not read any further, and ends it. Not through its response: that would take
 * the connection away from a client that is still sending, and with it the answer.
 */
export const sayLast = (socket: Duplex, { status, headers, body }: LastWord): void => {
  // Its end is no end for a client that keeps its own side open: what was read of its request would stay.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  const all = { ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
};

/** Another request is being answered: what we said now would be taken for a part of that answer. */
const isSpeaking = (last: ServerResponse | undefined): boolean =>
  last !== undefined &&
  !last.writableFinished &&
  (last.req.complete || last.headersSent || last.socket === null);
