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

  constructor(url: string, applicationName: string) {
    this.#url = url;
    this.#applicationName = applicationName;
  }

  /** @throws UnsafeRole when the role could read what a gateway must not */
  async call<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
    const pool = await this.#connected();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#abandon(pool);
        reject(new Error(`the database did not answer within ${DEADLINE_MS} ms`));
      }, DEADLINE_MS);
    });
    try {
      return await Promise.race([work(pool), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.#pool?.end();
  }

  async #connected(): Promise<Pool> {
    if (this.#pool) return this.#pool;
    const pool = createPool(this.#url, {
      max: 1,
      applicationName: this.#applicationName,
      statementTimeoutMs: DEADLINE_MS,
    });
    try {
      await assertSafeRole(pool);
    } catch (error) {
      void pool.end();
      throw error;
    }
    this.#pool = pool;
    return pool;
  }

  #abandon(pool: Pool): void {
    if (this.#pool === pool) this.#pool = undefined;
    void pool.end();
  }
}
