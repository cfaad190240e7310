import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Proxies end connections on which nothing was said for a minute. */
const KEEP_ALIVE_MS = 15_000;

/** Server-sent events on one response (GraphQL over SSE, distinct connections: `next` and `complete`). */
export class EventWriter {
  private readonly keepAlive: NodeJS.Timeout;

  constructor(private readonly response: ServerResponse) {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would hold events back.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    this.keepAlive = setInterval(() => response.write(':\n\n'), KEEP_ALIVE_MS);
  }

  /** Waits for a reader that is slower than what there is to tell. */
  async next(value: unknown, over: AbortSignal): Promise<void> {
    if (this.response.write(`event: next\ndata: ${JSON.stringify(value)}\n\n`) || over.aborted) return;
    await once(this.response, 'drain', { signal: over }).catch(() => undefined);
  }

  complete(): void {
    clearInterval(this.keepAlive);
    if (!this.response.destroyed) this.response.end('event: complete\ndata:\n\n');
  }
}
