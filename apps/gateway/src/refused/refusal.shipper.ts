import type { Remembered, RefusedRequests } from './refused.requests.ts';

export interface RefusalShipperOptions {
  readonly refused: RefusedRequests;
  /** `metering.note_refused`. @param lines of JSON, a `RefusedRequest` each */
  readonly tell: (lines: readonly string[]) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
}

const MOST_AT_ONCE = 500;

/**
 * Brings refusals to the database, each second where there are any, one call at a time and apart from usage: they
 * never wait for each other. What a gateway has not told when it dies is lost.
 */
export class RefusalShipper {
  readonly #options: RefusalShipperOptions;
  #calling: Promise<void> | undefined;

  constructor(options: RefusalShipperOptions) {
    this.#options = options;
  }

  /** Called each second. */
  tick(): void {
    if (this.#calling || this.#options.refused.untold === 0) return;
    this.#calling = this.#ship().finally(() => (this.#calling = undefined));
  }

  /** Tries once more. */
  async stop(): Promise<void> {
    await this.#calling;
    this.tick();
    await this.#calling;
  }

  async #ship(): Promise<void> {
    const { refused, tell, onTrouble } = this.#options;
    const taken = refused.take(MOST_AT_ONCE);
    try {
      await tell(taken.map(lineOf));
    } catch (error) {
      refused.giveBack(taken);
      onTrouble(error);
    }
  }
}

const lineOf = ({ request, alike }: Remembered): string => JSON.stringify({ ...request, alike });
