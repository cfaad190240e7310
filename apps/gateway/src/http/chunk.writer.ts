import type { ServerResponse } from 'node:http';

/** What is longer is not worth copying to go out in one piece. */
export const SHORT_BYTES = 16 * 1024;

/** A piece of a chunked answer (RFC 9112 §7.1), a character for each byte. */
export const framedChunk = (chunk: Buffer): string =>
  `${chunk.length.toString(16)}\r\n${chunk.toString('latin1')}\r\n`;

/**
 * Writes a piece of an answer whose head has left. node:http hands each piece of a chunked answer to the system as four;
 * here a short one is framed and goes as one, which halves what an event of a stream costs.
 *
 * @param chunk not empty: framed, it would be the end of the answer
 * @returns whether more may come; otherwise wait for {@link whenDrained}
 */
export const writeChunk = (response: ServerResponse, chunk: Buffer): boolean => {
  const { socket } = response;
  const isFramed = socket !== null && response.chunkedEncoding;
  if (!isFramed || chunk.length > SHORT_BYTES) return response.write(chunk);
  return socket.write(framedChunk(chunk), 'latin1');
};

/** @param resume called once, when the client has read what waits for it */
export const whenDrained = (response: ServerResponse, resume: () => void): void =>
  void (response.socket ?? response).once('drain', resume);
