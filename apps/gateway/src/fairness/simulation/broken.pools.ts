import type { Claimant, Contract } from '../claimant.ts';
import { type Entry, FairPool, type Seat } from '../fair.pool.ts';
import type { Trip } from './pool.run.ts';

/** Idle time is saved up: whoever comes back has all turns until it has caught up. */
export class WithoutLift extends FairPool<Trip> {
  override enter(contract: Contract, trip: Trip): Entry<Trip> {
    const before = new Map([...this.claimants()].map(({ id, counter }) => [id, counter]));
    const entry = super.enter(contract, trip);
    for (const claimant of this.claimants()) claimant.counter = before.get(claimant.id) ?? 0;
    return entry;
  }
}

/** Long answers cost nothing. */
export class ChargesInputOnly extends FairPool<Trip> {
  override passing(): void {
    // Nothing is charged.
  }
  override ended(seat: Seat, inputTokens: number): void {
    super.ended(seat, inputTokens, seat.outputCharged);
  }
}

/** Each request counts alike, however long. */
export class CountsRequests extends FairPool<Trip> {
  override began(claimant: Claimant<Trip>): void {
    super.began(claimant, 1);
  }
  override passing(): void {
    // Nothing is charged.
  }
  override ended(seat: Seat): void {
    super.ended(seat, seat.inputCharged, seat.outputCharged);
  }
}
