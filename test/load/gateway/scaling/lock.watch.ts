import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

const LOOK_EVERY_MS = 10;
const WAITING = `
  select exists (select from pg_stat_activity where usename = 'beffroi_gateway' and wait_event_type = 'Lock') as waiting`;

/** Looks again and again whether a connection of a gateway waits for another in its database. */
export class LockWatch {
  readonly #client: Client;
  readonly #looking: Promise<void>;
  #isLooking = true;
  #looks = 0;
  #waits = 0;

  private constructor(client: Client) {
    this.#client = client;
    this.#looking = this.#look();
  }

  static async start(url: string): Promise<LockWatch> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new LockWatch(client);
  }

  /** @returns the share of the looks at which one waited for a lock */
  async stop(): Promise<number> {
    this.#isLooking = false;
    await this.#looking;
    await this.#client.end();
    return this.#waits / Math.max(1, this.#looks);
  }

  async #look(): Promise<void> {
    for (; this.#isLooking; await pause(LOOK_EVERY_MS)) {
      const { rows } = await this.#client.query<{ waiting: boolean }>(WAITING);
      this.#looks++;
      if (rows[0]!.waiting) this.#waits++;
    }
  }
}
