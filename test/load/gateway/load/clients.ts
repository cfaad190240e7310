import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadOrder, LoadResult } from './load.orders.ts';

/** The process that asks. */
export class Clients {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(new URL('./load.main.ts', import.meta.url), { serialization: 'advanced' });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async run(order: LoadOrder): Promise<LoadResult> {
    this.#child.send(order);
    const [result] = (await once(this.#child, 'message')) as [LoadResult];
    return result;
  }

  stop(): void {
    this.#child.disconnect();
  }
}
