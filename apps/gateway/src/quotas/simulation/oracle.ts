import type { IncarnationId, LimitId } from '@beffroi/kernel';
import { isBudget, type LedgerLimit, windowAt } from '@beffroi/quotas/domain';
import type { Limit } from '../../records/record.views.ts';

interface UsedBudget {
  readonly limit: LimitId;
  readonly window: number;
  readonly used: number;
  readonly takenBack: number;
}

/** Of a limit that began in the midst of use; `by`: a run that did not know of it. */
interface LateUse {
  readonly key: string;
  readonly limit: LimitId;
  readonly by: IncarnationId | undefined;
  readonly amount: number;
}

/** Knows what was really used, whoever has forgotten it. */
export class Oracle {
  readonly #used = new Map<string, number>();
  readonly #takenBack = new Map<string, number>();
  readonly #capOf: (limit: LimitId) => number;
  readonly overspent: string[] = [];
  readonly #late = new Map<LimitId, number>();
  readonly #lateUses: LateUse[] = [];
  admissions = 0;
  ends = 0;

  constructor(capOf: (limit: LimitId) => number) {
    this.#capOf = capOf;
  }

  /** Somebody begins to limit what is used already. */
  begin(limit: LimitId, cap: number): void {
    this.#late.set(limit, cap);
  }

  /** Under a limit that its run does not know yet. */
  useUnheld({ id, window }: Limit, use: { by: IncarnationId; atMs: number; amount: number }): void {
    const key = placeOf(id, windowAt(window, use.atMs).startMs);
    this.#lateUses.push({ key, limit: id, by: use.by, amount: use.amount });
  }

  /**
   * Where something was admitted beyond a limit that began in the midst of use.
   *
   * @param isExempt a run was lost or cut off when it began: nobody knows what it admitted
   */
  overspentLate(isExempt: (limit: LimitId, run: IncarnationId) => boolean): string[] {
    const used = new Map<string, number>();
    return this.#lateUses.flatMap(({ key, limit, by, amount }) => {
      if (by !== undefined && isExempt(limit, by)) return [];
      const sum = (used.get(key) ?? 0) + amount;
      used.set(key, sum);
      const cap = this.#late.get(limit) ?? 0;
      return by === undefined && amount > 0 && sum > cap ? [`${key}: ${sum} of ${cap}, begun late`] : [];
    });
  }

  /** What was used of a limit that began in the midst of use, by the start of its windows. */
  windowsOf(limit: LimitId): ReadonlyMap<number, number> {
    const used = new Map<number, number>();
    for (const { key, limit: of, amount } of this.#lateUses) {
      const window = Number(key.split(' ')[1]);
      if (of === limit) used.set(window, (used.get(window) ?? 0) + amount);
    }
    return used;
  }

  /** How often something was admitted under limits that began in the midst of use. */
  get heldLate(): number {
    return this.#lateUses.filter(({ by, amount }) => by === undefined && amount > 0).length;
  }

  /** @param amount below 0: a refund, or the end of a request that was in flight */
  use({ id, window }: LedgerLimit, atMs: number, amount: number): void {
    const key = placeOf(id, window === 'none' ? null : windowAt(window, atMs).startMs);
    if (this.#late.has(id)) return void this.#lateUses.push({ key, limit: id, by: undefined, amount });
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
