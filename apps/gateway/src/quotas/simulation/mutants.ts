import type { LimitId } from '@beffroi/kernel';
import { type HoldAsk, HoldLedger, type HoldRow } from '@beffroi/quotas/domain';
import type { Hold } from '../hold.ts';
import { Limiter } from '../limiter.ts';
import type { endedRuns } from '../ended.runs.ts';
import { type Parts, SOUND } from './world.ts';

/** Believes whatever message comes last. */
class WithoutSequenceGuard extends HoldLedger {
  protected override isStale(): boolean {
    return false;
  }
}

/** Takes what is said for an addition to what is there. */
class WithDeltas extends HoldLedger {
  protected override isStale(): boolean {
    return false;
  }

  protected override wishOf(ask: HoldAsk, mine: HoldRow | undefined): HoldAsk {
    const believed = believedHeld.get(ask) ?? 0;
    const held = mine?.held ?? 0;
    return {
      ...ask,
      least: Math.max(0, held + ask.least - believed),
      most: Math.max(0, held + ask.most - believed),
    };
  }
}
const believedHeld = new WeakMap<HoldAsk, number>();

class SayingDeltas extends Limiter {
  override nextCall(nowMs: number) {
    const before = new Map(
      [...this.book.all()].map((hold) => [`${hold.limit.id} ${hold.windowMs}`, hold.held]),
    );
    const call = super.nextCall(nowMs);
    for (const ask of call?.holds ?? []) believedHeld.set(ask, before.get(`${ask.limit} ${ask.window}`) ?? 0);
    return call;
  }
}

/** Gives the budgets of a silent run to others. */
class WithHoldsThatTimeOut extends HoldLedger {
  protected override canBeFreed(): boolean {
    return true;
  }

  protected override isSilent(row: HoldRow, nowMs: number): boolean {
    const run = this.runs.get(row.incarnation);
    return run !== undefined && run.polledAt < nowMs - SHORT_MS;
  }
}
const SHORT_MS = 1_000;

/** Takes all that a dead run held for spent, whatever its journal tells. */
class EndingAtHeld extends HoldLedger {
  protected override spentAtEnd(byJournal: number, row: HoldRow | undefined): number {
    return Math.max(byJournal, row?.held ?? 0);
  }
}

/** Believes a journal whose last writes a power cut has taken. */
const endedOnAnyBoot: typeof endedRuns = (runs) => ({
  ended: runs.flatMap(({ incarnation, spent }) => (spent ? [{ incarnation, spent }] : [])),
  lost: [],
});

/** Uses what it has told to be free until somebody answers. */
class TellingBeforeLowering extends Limiter {
  protected override lowerOwn(hold: Hold, most: number): void {
    if (most >= hold.held) return;
  }

  override contend(): void {
    // Lowers with the answer alone.
  }
}

/** Leaves as if the database knew already what it spent last. */
class LeavingUntold extends Limiter {
  protected override spentAtLast(): [] {
    return [];
  }
}

/** Lets a budget start before gateways have told what they admitted without it. */
class StartingAtOnce extends HoldLedger {
  protected override mustWaitToStart(): boolean {
    return false;
  }
}

/** Forgets what comes after a budget has started, and was admitted before. */
class WithoutTheLate extends HoldLedger {
  override countLate(limit: LimitId, admittedMs: number, amount: number): void {
    if (this.limits.get(limit)?.start?.startedMs === undefined) super.countLate(limit, admittedMs, amount);
  }
}

/** Gives away what requests have reserved that are under way when a budget starts. */
class WithoutThoseUnderWay extends HoldLedger {
  protected override isUnderWay(): boolean {
    return false;
  }
}

/** Gives whatever is asked for in advance. */
class WithHoldsOfAnySize extends HoldLedger {
  protected override wishOf(ask: HoldAsk): HoldAsk {
    return { ...ask, least: ask.most };
  }
}

export const MUTANTS: Readonly<Record<string, Parts>> = {
  'no sequence guard': { ...SOUND, newLedger: (origin) => new WithoutSequenceGuard(origin) },
  'tell before lower': { ...SOUND, newLimiter: () => new TellingBeforeLowering() },
  'holds that time out': { ...SOUND, newLedger: (origin) => new WithHoldsThatTimeOut(origin) },
  deltas: { ...SOUND, newLedger: (origin) => new WithDeltas(origin), newLimiter: () => new SayingDeltas() },
  'rows that end on another boot': { ...SOUND, endedRuns: endedOnAnyBoot },
  'leaving without the last that was spent': { ...SOUND, newLimiter: () => new LeavingUntold() },
  'budgets that start at once': { ...SOUND, newLedger: (origin) => new StartingAtOnce(origin) },
  'what comes late forgotten': { ...SOUND, newLedger: (origin) => new WithoutTheLate(origin) },
  'those under way forgotten': { ...SOUND, newLedger: (origin) => new WithoutThoseUnderWay(origin) },
  'rows that end at held': { ...SOUND, newLedger: (origin) => new EndingAtHeld(origin) },
};

/** Overspends nothing, and loses more with each lost run. */
export const BOUNDLESS: Parts = { ...SOUND, newLedger: (origin) => new WithHoldsOfAnySize(origin) };
