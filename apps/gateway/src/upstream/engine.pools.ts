import { type Dispatcher, Pool } from 'undici';

/** vLLM's server closes a connection that is idle for 5 s: ours go first, so that no request meets a closed one. */
const KEEP_ALIVE_MS = 4_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** No request lasts longer (DATAPLANE §1); a whole answer sends nothing before it is complete. */
export const MAX_REQUEST_MS = 30 * 60_000;
/** Longest silence inside an answer that has begun. */
const SILENCE_MS = 5 * 60_000;
/** Connections to one engine; it generates for fewer at a time. */
const CONNECTIONS = 1_024;

/** One pool of connections for each engine that a route names. */
export class EnginePools {
  readonly #pools = new Map<string, Pool>();

  of(url: string): Dispatcher {
    let pool = this.#pools.get(url);
    if (!pool) {
      pool = new Pool(url, {
        connections: CONNECTIONS,
        pipelining: 1,
        allowH2: false,
        connect: { timeout: CONNECT_TIMEOUT_MS },
        keepAliveTimeout: KEEP_ALIVE_MS,
        keepAliveMaxTimeout: KEEP_ALIVE_MS,
        headersTimeout: MAX_REQUEST_MS,
        bodyTimeout: SILENCE_MS,
      });
      this.#pools.set(url, pool);
    }
    return pool;
  }

  /** Lets go of engines that no route names any more, once what they answer has passed. */
  retain(urls: ReadonlySet<string>): void {
    for (const [url, pool] of this.#pools) {
      if (urls.has(url)) continue;
      this.#pools.delete(url);
      void pool.close();
    }
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}
