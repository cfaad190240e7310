import type { ServiceClass } from '@beffroi/contracts/dataplane';

/** What a gateway says to `quotas.share` (DATAPLANE §6). All amounts are absolute: said again they change nothing. */
export interface ShareCall {
  /** Of this run: a call that is not newer than the last one heard changes nothing. */
  readonly seq: number;
  readonly pools: readonly PoolReport[];
}

/** The engines behind one route, as one gateway sees them. */
export interface PoolReport {
  /** The id of the route. */
  readonly pool: string;
  /** Requests that its engines take at once, from all gateways; 0: none is up. */
  readonly capacity: number;
  /** Who is not named has nothing waiting and nothing in flight. */
  readonly claims: readonly Claim[];
}

/** What one collectivité has before the pool. Requests, but for `served`. */
export interface Claim {
  readonly tenant: string;
  readonly class: ServiceClass;
  readonly weight: number;
  /** Waiting for room. */
  readonly queued: number;
  /** Waiting for its own limits. */
  readonly heldUp: number;
  /** Waiting for a model that starts. */
  readonly starting: number;
  readonly inFlight: number;
  /** Service that this run has given it in all: tokens of prompts, twice those of answers. */
  readonly served: number;
}

export type ShareAnswer =
  | { readonly kind: 'shared'; readonly pools: readonly PoolShare[] }
  /** The run has a successor. */
  | { readonly kind: 'fenced' }
  /** The database does not know the run yet. */
  | { readonly kind: 'unregistered' };

export interface PoolShare {
  readonly pool: string;
  /** Requests that this gateway may have in flight: the sum of the parts of its collectivités, and what nobody needs. */
  readonly room: number;
  /** Whether somebody waits at another gateway. */
  readonly isContended: boolean;
  /** Service by weight over all gateways, lifted, of each collectivité that the call named. */
  readonly counters: Readonly<Record<string, number>>;
}
