import type { Exchange } from '../http/exchange.ts';
import { headLines } from '../http/head.lines.ts';

const STREAM_LINES = headLines([
  'content-type',
  'text/event-stream; charset=utf-8',
  'cache-control',
  'no-cache',
  'x-accel-buffering',
  'no',
]);

/**
 * A sign of life to the client of a stream whose answer has not begun. From the first on its status is 200.
 *
 * @param comment an SSE comment: clients skip it; proxies and load balancers see that the connection lives
 */
export const beat = ({ response, requestId }: Exchange, comment: string): void => {
  if (response.destroyed) return;
  if (!response.headersSent) {
    response.writeHead(200, headLines(['x-request-id', requestId]) + STREAM_LINES);
  }
  response.write(Buffer.from(comment));
};
