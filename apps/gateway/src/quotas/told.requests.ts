import { type Charge, chargeOf, NO_CHARGE } from '@beffroi/quotas/domain';
import type { Frame } from '../journal/frame.codec.ts';
import {
  type Admission,
  type Progress,
  recoveredSettlement,
  type Settlement,
} from '../journal/journal.entries.ts';
import type { HeldAmount, HoldsEntry, LimitsEntry } from '../journal/limits.note.ts';
import { SpendingTally } from './spending.tally.ts';

type Ending = Pick<Settlement, 'tokens' | 'outcome' | 'httpStatus'>;

/** One request, as far as the frames read tell of it. */
interface Told {
  limits?: LimitsEntry;
  admission?: Pick<Admission, 'estimatedInputTokens'> & { readonly atMs: number };
  progress?: Progress;
  /** Its end is counted in what was held when the first segment began. */
  counted?: Ending;
  settled?: Ending;
  corrected?: Ending;
}

/** The requests of one run, from the frames of its journal, and what they cost. */
export class ToldRequests {
  readonly #requests = new Map<string, Told>();
  readonly #limits = new Map<number, LimitsEntry>();

  read({ kind, payload }: Frame): void {
    switch (kind) {
      case 'limits':
        return this.#noteLimits(payload);
      case 'admission':
        return this.#begin(JSON.parse(payload) as Admission);
      case 'progress': {
        const progress = JSON.parse(payload) as Progress;
        this.#of(progress.id).progress = progress;
        return;
      }
      case 'settlement': {
        const { id, settlement } = JSON.parse(payload) as { id: string; settlement: Settlement };
        this.#of(id).settled = settlement;
        return;
      }
      case 'correction': {
        const event = JSON.parse(payload) as Ending & { readonly id: string };
        this.#of(event.id).corrected = event;
        return;
      }
      case 'segment':
      case 'holds':
        return;
    }
  }

  /** A frame of a segment before the first: it completes what is known of requests, and counts for nothing itself. */
  readBefore({ kind, payload }: Frame): void {
    if (kind === 'limits') return this.#noteLimits(payload);
    if (kind === 'admission') {
      const admission = JSON.parse(payload) as Admission;
      if (this.#requests.has(admission.event.id)) this.#begin(admission);
    }
    if (kind === 'settlement') {
      const { id, settlement } = JSON.parse(payload) as { id: string; settlement: Settlement };
      const told = this.#requests.get(id);
      if (told) told.counted = settlement;
    }
  }

  /** Some ended here that began before. */
  get isIncomplete(): boolean {
    return [...this.#requests.values()].some(({ admission }) => admission === undefined);
  }

  /** What they cost beyond what was held when the first segment began. */
  tallyFrom(held: readonly HeldAmount[]): SpendingTally {
    const tally = new SpendingTally();
    // Where it cannot be told what a request began with, all that was reserved counts.
    tally.start(this.isIncomplete ? held.map(reservedAsSettled) : held);
    for (const told of this.#requests.values()) {
      const { limits, admission } = told;
      if (!limits || !admission) continue;
      tally.add(limits.limits, admission.atMs, costOf(told, admission, limits));
    }
    return tally;
  }

  #begin({ event, estimatedInputTokens, limits }: Admission): void {
    const told = this.#of(event.id);
    told.admission = { estimatedInputTokens, atMs: Date.parse(event.admittedAt) };
    const entry = limits === undefined ? undefined : this.#limits.get(limits);
    if (entry) told.limits = entry;
  }

  #noteLimits(payload: string): void {
    const entry = JSON.parse(payload) as LimitsEntry;
    this.#limits.set(entry.number, entry);
  }

  #of(id: string): Told {
    const known = this.#requests.get(id);
    if (known) return known;
    const told: Told = {};
    this.#requests.set(id, told);
    return told;
  }
}

const reservedAsSettled = (held: HeldAmount): HeldAmount => ({
  ...held,
  settled: held.settled + held.reserved,
});

const costOf = (
  { counted, settled, corrected, progress }: Told,
  admission: Pick<Admission, 'estimatedInputTokens'>,
  { prices }: LimitsEntry,
): Charge => {
  const ended = corrected ?? settled ?? (counted ? undefined : recoveredSettlement(admission, progress));
  if (!ended) return NO_CHARGE;
  const cost = chargeOf(ended, prices);
  if (!counted) return cost;
  const before = chargeOf(counted, prices);
  return {
    requests: cost.requests - before.requests,
    tokens: cost.tokens - before.tokens,
    micros: cost.micros - before.micros,
  };
};

/** What a segment begins with; undefined: that is not told in full. */
export const heldAtStart = (frames: Iterable<Frame>): HeldAmount[] | undefined => {
  const held: HeldAmount[] = [];
  for (const { kind, payload } of frames) {
    if (kind === 'segment') continue;
    if (kind !== 'holds') return undefined;
    const entry = JSON.parse(payload) as HoldsEntry;
    held.push(...entry.holds);
    if (entry.isLast) return held;
  }
  return undefined;
};
