import { addressOrigin } from '@beffroi/kernel';

/** Tries of one address, counted from the first of the window. */
interface Tries {
  readonly sinceMs: number;
  count: number;
}

const WINDOW_MS = 60_000;
/** Addresses remembered at most; the oldest is forgotten first. */
const MOST_ADDRESSES = 10_000;

/** How often each address tried something in a minute, in bounded memory. */
export class TriesByAddress {
  private readonly byOrigin = new Map<string, Tries>();

  constructor(private readonly mostPerMinute: number) {}

  /** Counts a try, unless the address has to wait. @returns seconds to wait; 0: it was counted */
  take(address: string, nowMs: number): number {
    const waitS = this.waitS(address, nowMs);
    if (waitS === 0) this.note(address, nowMs);
    return waitS;
  }

  note(address: string, nowMs: number): void {
    const origin = addressOrigin(address);
    const known = this.current(origin, nowMs);
    if (known) {
      known.count++;
      return;
    }
    this.byOrigin.delete(origin);
    this.byOrigin.set(origin, { sinceMs: nowMs, count: 1 });
    if (this.byOrigin.size > MOST_ADDRESSES) this.byOrigin.delete(this.byOrigin.keys().next().value!);
  }

  /** Seconds until the address may try again; 0: now. */
  waitS(address: string, nowMs: number): number {
    const known = this.current(addressOrigin(address), nowMs);
    if (!known || known.count < this.mostPerMinute) return 0;
    return Math.ceil((known.sinceMs + WINDOW_MS - nowMs) / 1000);
  }

  private current(origin: string, nowMs: number): Tries | undefined {
    const known = this.byOrigin.get(origin);
    return known && nowMs < known.sinceMs + WINDOW_MS ? known : undefined;
  }
}
