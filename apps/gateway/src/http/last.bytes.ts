import type { ServerResponse } from 'node:http';

/** So long a client may take to read what is left of an answer that is over. */
export const READ_WITHIN_MS = 5 * 60_000;
/** As text of a byte a character, so much goes to the system in one piece with the head; bytes go as two. */
const SHORT_BYTES = 16 * 1024;

/** Ends an answer. A client that never reads it loses the connection: until then its whole request is kept. */
export const endAnswer = (
  response: ServerResponse,
  last: string | Buffer | undefined,
  readWithinMs = READ_WITHIN_MS,
): void => {
  if (typeof last === 'object' && last.length <= SHORT_BYTES) response.end(last.toString('latin1'), 'latin1');
  else response.end(last);
  if (response.writableLength === 0) return;
  const timer = setTimeout(() => response.destroy(), readWithinMs).unref();
  response.once('close', () => clearTimeout(timer));
};
