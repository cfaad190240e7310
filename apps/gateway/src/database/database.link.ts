import { assertSafeRole, createPool } from '@beffroi/platform/postgres';
import type { Pool } from 'pg';

/** A call that has not been answered for so long never will be: the network swallowed the connection. */
const DEADLINE_MS = 10_000;

/**
 * One connection for one kind of call. It is made anew when a call is not answered in time, since a connection
 * whose other end vanished can otherwise keep everything waiting for hours.
 */
export class DatabaseLink {
  readonly #url: string;
  readonly #applicationName: string;
  #pool: Pool | undefined;
  /** The pool whose role was looked at. */
  #safe: Pool | undefined;

  constructor(url: string, applicationName: string) {
    this.#url = url;
    this.#applicationName = applicationName;
  }

  /** @throws UnsafeRole when the role could read what a gateway must not */
  async call<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
    const pool = (this.#pool ??= this.#connect());
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#abandon(pool);
        reject(new Error(`the database did not answer within ${DEADLINE_MS} ms`));
      }, DEADLINE_MS);
    });
    try {
      return await Promise.race([this.#checked(pool).then(() => work(pool)), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.#pool?.end();
  }

  #connect(): Pool {
    return createPool(this.#url, {
      max: 1,
      applicationName: this.#applicationName,
      statementTimeoutMs: DEADLINE_MS,
    });
  }

  async #checked(pool: Pool): Promise<void> {
    if (this.#safe === pool) return;
    await assertSafeRole(pool);
    this.#safe = pool;
  }

  #abandon(pool: Pool): void {
    if (this.#pool === pool) this.#pool = undefined;
    void pool.end();
  }
}
