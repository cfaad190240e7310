import type { Exchange } from '../http/exchange.ts';

/** Clients skip comments; proxies and load balancers see that the connection lives. */
const COMMENT = ': the model is starting\n\n';

/** A sign of life to the client of a stream whose answer has not begun. From the first on its status is 200. */
export const beat = ({ response, requestId }: Exchange): void => {
  if (response.destroyed) return;
  if (!response.headersSent) {
    response.writeHead(200, [
      'x-request-id',
      requestId,
      'content-type',
      'text/event-stream; charset=utf-8',
      'cache-control',
      'no-cache',
      'x-accel-buffering',
      'no',
    ]);
  }
  response.write(COMMENT);
};
