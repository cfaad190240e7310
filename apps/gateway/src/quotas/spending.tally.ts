import { amountOf, type Charge, type SpentAmount, windowAt } from '@beffroi/quotas/domain';
import type { HeldAmount, NotedLimit } from '../journal/limits.note.ts';

/** What one run of a gateway has spent, by limit and window, as its journal tells it. */
export class SpendingTally {
  readonly #sums = new Map<string, SpentAmount>();

  /** What had been settled when a segment began. */
  start(holds: readonly HeldAmount[]): void {
    for (const { limit, window, spentIn, settled } of holds)
      this.#add({ limit, window, spentIn, amount: settled });
  }

  /** What a request cost that was admitted at an instant; below 0: what it had been settled with too much. */
  add(limits: readonly NotedLimit[], atMs: number, charge: Charge): void {
    for (const { limit, metric, window, windowMs } of limits) {
      const spentIn = windowMs === null ? windowAt(window, atMs).startMs : null;
      this.#add({ limit, window: windowMs, spentIn, amount: amountOf(metric, charge) });
    }
  }

  /** Of a rate only the last window in which it was used. */
  spent(): SpentAmount[] {
    const latest = new Map<string, SpentAmount>();
    for (const said of this.#sums.values()) {
      const place = `${said.limit} ${said.window ?? ''}`;
      const known = latest.get(place);
      if (!known || (said.spentIn ?? 0) > (known.spentIn ?? 0)) latest.set(place, said);
    }
    return [...latest.values()];
  }

  #add(said: SpentAmount): void {
    const key = `${said.limit} ${said.window ?? ''} ${said.spentIn ?? ''}`;
    const amount = said.amount + (this.#sums.get(key)?.amount ?? 0);
    this.#sums.set(key, { ...said, amount });
  }
}
