import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { TurnLines } from './turn.lines.ts';

/** What the record of a collectivité says of its part. */
export interface Contract {
  readonly id: string;
  readonly weight: number;
  readonly class: ServiceClass;
}

/** A request that waits for its turn. */
export interface Waiter {
  /** Whose requests go one after the other: the API key. */
  readonly line: string;
  /** Of the monotonic clock. */
  readonly untilMs: number;
}

/** A collectivité before one engine pool. */
export class Claimant<W extends Waiter = Waiter> {
  readonly id: string;
  weight: number;
  serviceClass: ServiceClass;
  /** Service by its weight, lifted where it came back from idleness: the virtual counter of VTC. */
  counter = 0;
  /** Service in all, never lifted. */
  served = 0;
  /** Of it, what the database knows. */
  toldServed = 0;
  inFlight = 0;
  /** Requests that have room and wait for their limits. */
  atLimits = 0;
  readonly lines = new TurnLines<W>();

  constructor({ id, weight, class: serviceClass }: Contract) {
    this.id = id;
    this.weight = weight;
    this.serviceClass = serviceClass;
  }

  get isBacklogged(): boolean {
    return this.lines.size > 0;
  }

  /** @param service below 0: what had been charged and was not given */
  charge(service: number): void {
    this.served += service;
    this.counter += service / this.weight;
  }
}
