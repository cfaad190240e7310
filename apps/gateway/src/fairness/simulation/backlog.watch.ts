import type { Contract } from '../claimant.ts';

interface Span {
  least: number;
  most: number;
}

/**
 * The largest difference in service by weight between any two collectivités over any time in which both had requests
 * waiting throughout.
 */
export class BacklogWatch {
  readonly #tenants: readonly Contract[];
  readonly #spans = new Map<string, Span>();
  largest = 0;

  constructor(tenants: readonly Contract[]) {
    this.#tenants = tenants;
  }

  look(service: ReadonlyMap<string, number>, isBacklogged: (id: string) => boolean): void {
    for (const [at, one] of this.#tenants.entries()) {
      for (const other of this.#tenants.slice(at + 1)) {
        const pair = `${one.id} ${other.id}`;
        if (!isBacklogged(one.id) || !isBacklogged(other.id)) this.#spans.delete(pair);
        else this.#widen(pair, share(one, service) - share(other, service));
      }
    }
  }

  #widen(pair: string, ahead: number): void {
    const span = this.#spans.get(pair) ?? { least: ahead, most: ahead };
    span.least = Math.min(span.least, ahead);
    span.most = Math.max(span.most, ahead);
    this.#spans.set(pair, span);
    this.largest = Math.max(this.largest, span.most - span.least);
  }
}

const share = ({ id, weight }: Contract, service: ReadonlyMap<string, number>): number =>
  (service.get(id) ?? 0) / weight;
