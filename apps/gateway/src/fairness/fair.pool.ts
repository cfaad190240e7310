import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { Claimant, type Contract, type Waiter } from './claimant.ts';
import { INPUT_WEIGHT, OUTPUT_WEIGHT, serviceOf } from './service.ts';
import { TokenCounterQueue } from './token.counter.queue.ts';

export interface PoolLimits {
  /** Waiting requests of one collectivité. */
  readonly mostPerTenant: number;
  /** Of all. */
  readonly most: number;
}

/** A request that an engine of the pool has: what its collectivité was charged for it. */
export interface Seat {
  readonly claimant: Claimant;
  inputCharged: number;
  outputCharged: number;
}

/** What becomes of one more request that has to wait. */
export type Entry<W> =
  | { readonly kind: 'waiting' }
  /** Its own collectivité has as many waiting as it may. */
  | { readonly kind: 'own-full' }
  | { readonly kind: 'full' }
  /** The last to come of whoever has the most waiting gives up its place. */
  | { readonly kind: 'instead-of'; readonly other: W };

/** Best first. */
const CLASSES: readonly ServiceClass[] = ['garanti', 'standard', 'differe'];
/** A class that waits has one turn after so many of better ones. */
export const STARVES_AFTER = 9;

/**
 * The requests before the engines of one route: how many these take at once, and who is next where they take no more.
 * Plain values, no clock: whoever runs it has both.
 */
export class FairPool<W extends Waiter = Waiter> {
  readonly #limits: PoolLimits;
  readonly #claimants = new Map<string, Claimant<W>>();
  readonly #classes: Readonly<Record<ServiceClass, TokenCounterQueue<W>>> = {
    garanti: new TokenCounterQueue<W>(),
    standard: new TokenCounterQueue<W>(),
    differe: new TokenCounterQueue<W>(),
  };
  /** Requests that the engines may have at once. */
  room: number;
  inFlight = 0;
  queued = 0;

  constructor(limits: PoolLimits, room: number) {
    this.#limits = limits;
    this.room = room;
  }

  /** Whether one more request has to queue: no room, or others came before. */
  get mustQueue(): boolean {
    return this.inFlight >= this.room || this.queued > 0;
  }

  get hasRoom(): boolean {
    return this.inFlight < this.room;
  }

  claimants(): Iterable<Claimant<W>> {
    return this.#claimants.values();
  }

  /** Whose request does not have to wait. */
  arrive(contract: Contract): Claimant<W> {
    const claimant = this.#claimantOf(contract);
    if (!claimant.isBacklogged) this.#classes[claimant.serviceClass].lift(claimant);
    return claimant;
  }

  /** An engine gets the request: its prompt is charged at once. */
  began(claimant: Claimant<W>, inputTokens: number): void {
    this.inFlight++;
    claimant.inFlight++;
    claimant.charge(INPUT_WEIGHT * inputTokens);
    this.#classes[claimant.serviceClass].began(claimant);
  }

  /** @param outputTokens so far */
  passing(seat: Seat, outputTokens: number): void {
    seat.claimant.charge(OUTPUT_WEIGHT * (outputTokens - seat.outputCharged));
    seat.outputCharged = outputTokens;
  }

  /** What it really took is known. */
  ended({ claimant, inputCharged, outputCharged }: Seat, inputTokens: number, outputTokens: number): void {
    this.inFlight--;
    claimant.inFlight--;
    claimant.charge(serviceOf(inputTokens - inputCharged, outputTokens - outputCharged));
  }

  enter(contract: Contract, waiter: W): Entry<W> {
    const claimant = this.#claimantOf(contract);
    if (claimant.lines.size >= this.#limits.mostPerTenant) return { kind: 'own-full' };
    const crowd = this.queued < this.#limits.most ? undefined : this.#longest();
    // A place is given up only by one who keeps at least as many as the newcomer has then.
    if (crowd && crowd.lines.size <= claimant.lines.size + 1) return { kind: 'full' };
    const other = crowd?.lines.last();
    if (other) this.leave(crowd!.id, other);
    this.#classes[claimant.serviceClass].push(claimant, waiter);
    this.queued++;
    return other ? { kind: 'instead-of', other } : { kind: 'waiting' };
  }

  /** @returns whether it was waiting still */
  leave(claimantId: string, waiter: W): boolean {
    const claimant = this.#claimants.get(claimantId);
    const wasThere = claimant !== undefined && this.#classes[claimant.serviceClass].remove(claimant, waiter);
    if (wasThere) this.queued--;
    return wasThere;
  }

  /** Whose turn it is; it has left the queue. Undefined: there is no room, or nobody who may go. */
  next(): { readonly claimant: Claimant<W>; readonly waiter: W } | undefined {
    const queue = this.hasRoom && this.queued > 0 ? this.#classWithTurn() : undefined;
    const claimant = queue?.next();
    const waiter = claimant && queue?.shift(claimant);
    if (!waiter) return undefined;
    this.queued--;
    return { claimant, waiter };
  }

  /** A key no longer waits for its limits; meanwhile its collectivité may have had nobody else to send. */
  letGo(claimant: Claimant<W>, line: string): void {
    if (!claimant.lines.hasTurn) this.#classes[claimant.serviceClass].lift(claimant);
    claimant.lines.letGo(line);
  }

  /** Those whose time is over; they have left. */
  takeLate(nowMs: number): W[] {
    const late: W[] = [];
    for (const { id, lines } of this.#claimants.values()) {
      for (const waiter of [...lines.all()].filter(({ untilMs }) => untilMs <= nowMs)) {
        if (this.leave(id, waiter)) late.push(waiter);
      }
    }
    return late;
  }

  /** Where better classes have gone before it for long enough a class has its turn, else the best that waits has. */
  #classWithTurn(): TokenCounterQueue<W> | undefined {
    const waiting = CLASSES.map((name) => this.#classes[name]).filter((queue) => queue.next());
    const starved = waiting.find(({ passedOver }) => passedOver >= STARVES_AFTER);
    const turn = starved ?? waiting[0];
    for (const queue of waiting) queue.passedOver = queue === turn ? 0 : queue.passedOver + 1;
    return turn;
  }

  #claimantOf(contract: Contract): Claimant<W> {
    const known = this.#claimants.get(contract.id);
    if (!known) return this.#meet(contract);
    known.weight = contract.weight;
    // Its requests wait in the class that it had: another is for when none does.
    if (known.serviceClass === contract.class || known.isBacklogged) return known;
    known.serviceClass = contract.class;
    known.counter = 0;
    return known;
  }

  #meet(contract: Contract): Claimant<W> {
    const claimant = new Claimant<W>(contract);
    this.#claimants.set(contract.id, claimant);
    return claimant;
  }

  #longest(): Claimant<W> | undefined {
    let longest: Claimant<W> | undefined;
    for (const claimant of this.#claimants.values())
      if (claimant.lines.size > (longest?.lines.size ?? 0)) longest = claimant;
    return longest;
  }
}
