import type { HoldAsk, HoldOutcome } from './hold.messages.ts';

/** Where a limit stands when an ask arrives, in one window. */
export interface HoldStanding {
  /** In force; null: unlimited. */
  readonly cap: number | null;
  /** Held by the asking run. */
  readonly mine: number;
  /** Held by others, and what ended runs have spent. */
  readonly others: number;
  /** Gateways have not told yet what they admitted without the limit. */
  readonly starting: boolean;
  /** Somebody has not yet said again what it holds. */
  readonly frozen: boolean;
  /** The ask says again what is held. */
  readonly reasserts: boolean;
}

export interface HoldDecision {
  readonly outcome: Extract<HoldOutcome, 'held' | 'refused' | 'frozen'>;
  readonly held: number;
}

/** No hold is above this share of what remains, save for the reservation that asks. */
const SHARE = 10;

/**
 * What an ask gets. Lowers always apply, and never below what is spent; a raise is granted down to `least` or not at
 * all; what is said again stands even above the cap.
 *
 * @param spentNow of the ask, in the window that is open
 */
export const decideHold = (
  { least, most, spent }: Pick<HoldAsk, 'least' | 'most' | 'spent'>,
  { cap, mine, others, starting, frozen, reasserts }: HoldStanding,
  spentNow: number,
): HoldDecision => {
  const all: HoldDecision = { outcome: 'held', held: Math.max(most, spent) };
  if (reasserts || most <= mine) return all;
  const ground = Math.max(mine, spent);
  const untold: HoldDecision = { outcome: least > ground ? 'frozen' : 'held', held: ground };
  if (starting) return untold;
  if (cap === null) return all;
  if (frozen) return untold;
  const free = cap - others - ground;
  if (least - ground > Math.max(free, 0)) return { outcome: 'refused', held: ground };
  const share = spentNow + Math.floor(Math.max(free + ground - spentNow, 0) / SHARE);
  return { outcome: 'held', held: Math.max(ground, least, Math.min(most, share)) };
};
