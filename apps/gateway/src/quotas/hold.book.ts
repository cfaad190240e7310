import type { LimitId } from '@beffroi/kernel';
import { type BudgetWindow, isBudget, windowAt } from '@beffroi/quotas/domain';
import type { Limit } from '../records/record.views.ts';
import { Hold, type HoldKey, holdKey } from './hold.ts';

export type BudgetWindows = Readonly<Record<BudgetWindow, readonly [number, number]>>;

/** Everything that this run holds, by limit and window. */
export class HoldBook {
  readonly #holds = new Map<HoldKey, Hold>();
  #windows: BudgetWindows | undefined;

  /** Boundaries of days, months and exercises are the database's to compute. */
  set windows(told: BudgetWindows) {
    this.#windows = told;
  }

  /** Whether the windows of this instant are known. */
  knowsWindowsAt(nowMs: number): boolean {
    return this.#windows !== undefined && nowMs < this.#windows.day[1];
  }

  /** The hold of a limit at an instant; undefined: its window is not known yet. */
  holdAt(limit: Limit, nowMs: number): Hold | undefined {
    if (!isBudget(limit.window)) return this.#of(limit, null, windowAt(limit.window, nowMs), nowMs);
    const window = this.#windows?.[limit.window];
    if (!window || nowMs >= window[1]) return undefined;
    return this.#of(limit, window[0], { startMs: window[0], endMs: window[1] }, nowMs);
  }

  find(limit: LimitId, windowMs: number | null): Hold | undefined {
    return this.#holds.get(holdKey(limit, windowMs));
  }

  all(): Iterable<Hold> {
    return this.#holds.values();
  }

  forget({ limit, windowMs }: Hold): void {
    this.#holds.delete(holdKey(limit.id, windowMs));
  }

  #of(
    limit: Limit,
    windowMs: number | null,
    window: { startMs: number; endMs: number },
    nowMs: number,
  ): Hold {
    const key = holdKey(limit.id, windowMs);
    const known = this.#holds.get(key);
    if (known) return known;
    const hold = new Hold(limit, window, nowMs);
    this.#holds.set(key, hold);
    return hold;
  }
}
