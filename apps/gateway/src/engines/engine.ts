import type { EngineConnections } from './connections/engine.connections.ts';
import {
  afterBusy,
  afterCheck,
  afterFailure,
  afterSuccess,
  type Condition,
  conditionAt,
  NEWCOMER,
  type Standing,
} from './standing.ts';
import { type EngineFailure, isBusy, isEnginesFault } from './engine.failure.ts';

export interface EngineIdentity {
  /** Of the route that names it: two routes never share what is known of one address. */
  readonly routeId: string;
  readonly url: string;
}

export interface FailedRequest {
  readonly tenantId: string;
  /** What the engine said, if it is busy. */
  readonly retryAfterSeconds?: number | undefined;
}

/** How requests ended that this engine was given. */
export interface EngineTally {
  answered: number;
  failed: number;
  busy: number;
}

/** One engine of a route: what it has to do, how it behaves, and the connections to it. */
export class Engine {
  readonly identity: EngineIdentity;
  /** Tells engines apart when requests are spread by hash; the same in every gateway. */
  readonly mark: number;
  readonly tally: EngineTally = { answered: 0, failed: 0, busy: 0 };
  weight: number;
  requestsInFlight = 0;
  /** Of those requests, at most: what they bring and what they may ask for. */
  tokensInFlight = 0;
  /** Requests in the engine's own queue, of every gateway, when it was last asked. */
  requestsWaiting = 0;
  /** Requests that it takes at once, from all gateways: first as configured, then as its reports show. */
  room: number;
  /** It has answered a request or a check, so it is not still loading. */
  hasServed = false;
  standing: Standing = NEWCOMER;
  readonly #open: () => EngineConnections;
  #connections: EngineConnections | undefined;

  constructor(
    identity: EngineIdentity,
    options: { readonly weight: number; readonly room: number; readonly open: () => EngineConnections },
  ) {
    this.identity = identity;
    this.mark = markOf(identity.url);
    this.weight = options.weight;
    this.room = options.room;
    this.#open = options.open;
  }

  /** @throws TypeError for an address that is none, or may not be reached */
  get connections(): EngineConnections {
    return (this.#connections ??= this.#open());
  }

  conditionAt(nowMs: number): Condition {
    return conditionAt(this.standing, nowMs);
  }

  began(tokens: number): void {
    this.requestsInFlight++;
    this.tokensInFlight += tokens;
  }

  /** The request is over, whatever came of it. */
  ended(tokens: number): void {
    this.requestsInFlight--;
    this.tokensInFlight -= tokens;
  }

  succeeded(nowMs: number): void {
    this.tally.answered++;
    this.hasServed = true;
    this.standing = afterSuccess(this.standing, nowMs);
  }

  failed(failure: EngineFailure, nowMs: number, { tenantId, retryAfterSeconds = 1 }: FailedRequest): void {
    if (failure.kind === 'answered' && isBusy(failure.status)) {
      this.tally.busy++;
      this.standing = afterBusy(this.standing, nowMs, retryAfterSeconds);
    } else if (isEnginesFault(failure)) {
      this.tally.failed++;
      const suspect = failure.kind === 'unreachable' ? undefined : tenantId;
      this.standing = afterFailure(this.standing, nowMs, suspect);
    } else this.succeeded(nowMs);
  }

  checked(passed: boolean): void {
    if (passed) this.hasServed = true;
    this.standing = afterCheck(this.standing, passed);
  }

  /** Lets go of its connections, once what they carry has passed. */
  retire(): void {
    void this.#connections?.close();
  }

  async destroy(): Promise<void> {
    await this.#connections?.destroy();
  }
}

/** FNV-1a, 32 bits. */
const markOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
};
