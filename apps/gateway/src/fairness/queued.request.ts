import { beat } from '../activator/heartbeat.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Claimant, Contract, Waiter } from './claimant.ts';
import type { FairPool } from './fair.pool.ts';
import type { QueueRefusal } from './queue.refusal.ts';

/** A request for engines that have as much to do as they take. */
export interface Candidate {
  readonly exchange: Exchange;
  readonly contract: Contract;
  /** Its API key. */
  readonly line: string;
  readonly stream: boolean;
  /** Begins anew: its key, its routes and its model may be others by now. */
  readonly go: (turn: Turn) => void;
  readonly refuse: (refusal: QueueRefusal) => void;
}

export type QueuePool = FairPool<QueuedRequest>;

/** That of one request, which has left its queue. */
export interface Turn {
  /** Whose room it has; undefined: none's, it queues again wherever it goes. */
  readonly pool: QueuePool | undefined;
  readonly claimant: Claimant<QueuedRequest> | undefined;
  /** It waits for its limits: others go first. @returns to be called once, when it waits no more */
  holdUp(): () => void;
}

const COMMENT = ': the request waits for its turn\n\n';

/** A request in a queue, whose client may leave at any time. */
export class QueuedRequest implements Waiter {
  readonly line: string;
  readonly untilMs: number;
  readonly candidate: Candidate;
  readonly #beating: NodeJS.Timeout | undefined;
  readonly #onClose: () => void;

  constructor(
    candidate: Candidate,
    { untilMs, beatEveryMs }: { readonly untilMs: number; readonly beatEveryMs: number },
    left: (request: QueuedRequest) => void,
  ) {
    const { exchange, line, stream } = candidate;
    this.candidate = candidate;
    this.line = line;
    this.untilMs = untilMs;
    this.#beating = stream ? setInterval(() => beat(exchange, COMMENT), beatEveryMs) : undefined;
    this.#onClose = () => {
      clearInterval(this.#beating);
      left(this);
    };
    exchange.response.onClose(this.#onClose);
  }

  go(turn: Turn): void {
    this.#end(() => this.candidate.go(turn));
  }

  refuse(refusal: QueueRefusal): void {
    this.#end(() => this.candidate.refuse(refusal));
  }

  #end(then: () => void): void {
    const { exchange } = this.candidate;
    clearInterval(this.#beating);
    exchange.response.offClose(this.#onClose);
    exchange.attempt(then);
  }
}
