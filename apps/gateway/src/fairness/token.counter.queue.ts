import type { Claimant, Waiter } from './claimant.ts';

/**
 * Who of one service class is next: the Virtual Token Counter (Sheng et al., «Fairness in Serving Large Language
 * Models», OSDI 2024). Whoever has had the least service by its weight goes first; who comes back from idleness is
 * lifted to the least of those who wait, so that idle time is not saved up.
 */
export class TokenCounterQueue<W extends Waiter = Waiter> {
  readonly #backlogged = new Set<Claimant<W>>();
  /** How many of better classes have gone before it since its last turn. */
  passedOver = 0;
  /** Whose request was the last to go: while nobody waits, its counter is where newcomers begin. */
  #last: Claimant<W> | undefined;

  get isEmpty(): boolean {
    return this.#backlogged.size === 0;
  }

  get backlogged(): ReadonlySet<Claimant<W>> {
    return this.#backlogged;
  }

  /** A request may go of somebody who had none that might. */
  lift(claimant: Claimant<W>): void {
    const floor = this.#leastCounter() ?? this.#last?.counter;
    if (floor !== undefined && floor > claimant.counter) claimant.counter = floor;
  }

  push(claimant: Claimant<W>, waiter: W): void {
    if (!claimant.isBacklogged) this.lift(claimant);
    claimant.lines.push(waiter);
    this.#backlogged.add(claimant);
  }

  remove(claimant: Claimant<W>, waiter: W): boolean {
    const wasThere = claimant.lines.remove(waiter);
    if (!claimant.isBacklogged) this.#backlogged.delete(claimant);
    return wasThere;
  }

  /** Of those who may have their turn, the one with the least counter; undefined: nobody may. */
  next(): Claimant<W> | undefined {
    let next: Claimant<W> | undefined;
    for (const claimant of this.#backlogged) {
      if (claimant.counter < (next?.counter ?? Number.POSITIVE_INFINITY) && claimant.lines.hasTurn)
        next = claimant;
    }
    return next;
  }

  shift(claimant: Claimant<W>): W | undefined {
    const waiter = claimant.lines.shift();
    if (!claimant.isBacklogged) this.#backlogged.delete(claimant);
    return waiter;
  }

  began(claimant: Claimant<W>): void {
    this.#last = claimant;
  }

  /** Who waits for its own limits has no say: a counter that stands still would let newcomers in far below the others. */
  #leastCounter(): number | undefined {
    let least: number | undefined;
    for (const { counter, lines } of this.#backlogged)
      if (lines.hasTurn && counter < (least ?? Number.POSITIVE_INFINITY)) least = counter;
    return least;
  }
}
