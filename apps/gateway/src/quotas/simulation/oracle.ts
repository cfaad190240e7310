import type { LimitId } from '@beffroi/kernel';
import { isBudget, type LedgerLimit, windowAt } from '@beffroi/quotas/domain';

interface UsedBudget {
  readonly limit: LimitId;
  readonly window: number;
  readonly used: number;
  readonly takenBack: number;
}

/** Knows what was really used, whoever has forgotten it. */
export class Oracle {
  readonly #used = new Map<string, number>();
  readonly #takenBack = new Map<string, number>();
  readonly #capOf: (limit: LimitId) => number;
  readonly overspent: string[] = [];
  admissions = 0;
  ends = 0;

  constructor(capOf: (limit: LimitId) => number) {
    this.#capOf = capOf;
  }

  /** @param amount below 0: a refund, or the end of a request that was in flight */
  use({ id, window }: LedgerLimit, atMs: number, amount: number): void {
    const key = placeOf(id, window === 'none' ? null : windowAt(window, atMs).startMs);
    const used = (this.#used.get(key) ?? 0) + amount;
    this.#used.set(key, used);
    const cap = this.#capOf(id);
    if (amount > 0 && used > cap) this.overspent.push(`${key}: ${used} of ${cap}`);
  }

  /** What was used turns out to be less by so much. */
  takeBack(limit: LedgerLimit, atMs: number, amount: number): void {
    this.use(limit, atMs, -amount);
    const key = placeOf(limit.id, windowAt(limit.window, atMs).startMs);
    this.#takenBack.set(key, (this.#takenBack.get(key) ?? 0) + amount);
  }

  budgetOf(limit: LimitId, window: number): UsedBudget {
    const key = placeOf(limit, window);
    return {
      limit,
      window,
      used: this.#used.get(key) ?? 0,
      takenBack: this.#takenBack.get(key) ?? 0,
    };
  }

  /** Of budgets, by limit and start of the window. */
  *budgets(limits: Iterable<LedgerLimit>): Generator<UsedBudget> {
    const budgets = new Set([...limits].filter(({ window }) => isBudget(window)).map(({ id }) => id));
    for (const key of this.#used.keys()) {
      const [limit, window] = key.split(' ') as [LimitId, string];
      if (budgets.has(limit)) yield this.budgetOf(limit, Number(window));
    }
  }
}

const placeOf = (limit: LimitId, window: number | null): string => `${limit} ${window ?? ''}`;
