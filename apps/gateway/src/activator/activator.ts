import type { ModelId } from '@beffroi/kernel';
import type { Exchange } from '../http/exchange.ts';
import type { Records, Route } from '../records/record.views.ts';
import { beat } from './heartbeat.ts';
import { type Held, type RoomLimits, WaitingRoom } from './waiting.room.ts';
import type { Waker } from './waker.ts';

export interface ActivatorOptions extends RoomLimits {
  /** A request that is not streamed is held so long after its arrival; load balancers cut at 60 s. */
  readonly holdMs: number;
  /** A streamed one, which is told meanwhile that it is not forgotten. */
  readonly holdStreamMs: number;
  /** Between two signs of life to a client of a stream; 15 s unless told. */
  readonly beatEveryMs?: number;
  readonly waker: Waker;
  /** Of the monotonic clock. */
  readonly nowMs: () => number;
}

/** A request whose model has no engine up. */
export interface Sleeper {
  readonly exchange: Exchange;
  readonly tenantId: string;
  readonly modelId: ModelId;
  /** Those by which it may reach the model. */
  readonly routes: readonly Route[];
  readonly stream: boolean;
  /** From its beginning: its key, its routes and its model may be others by now. */
  readonly retry: () => void;
  readonly refuse: () => void;
}

interface Room {
  readonly waiting: WaitingRoom;
  readonly routeIds: Set<string>;
}

const LOOK_EVERY_MS = 1_000;
const BEAT_EVERY_MS = 15_000;
const COMMENT = ': the model is starting\n\n';

/**
 * Holds requests for models that sleep or start, asks for these to be woken, and lets the requests go when an engine
 * is up. It works, and has a timer, only while something is held.
 */
export class Activator {
  readonly #options: ActivatorOptions;
  readonly #rooms = new Map<ModelId, Room>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ActivatorOptions) {
    this.#options = options;
  }

  get held(): number {
    let size = 0;
    for (const { waiting } of this.#rooms.values()) size += waiting.size;
    return size;
  }

  /** Who waits, and for which of our deployments. */
  *waits(): Iterable<{ readonly routeId: string; readonly tenantId: string; readonly count: number }> {
    for (const { waiting, routeIds } of this.#rooms.values()) {
      const [routeId] = routeIds;
      if (routeId === undefined) continue;
      for (const [tenantId, count] of waiting.counts()) yield { routeId, tenantId, count };
    }
  }

  hold(sleeper: Sleeper): void {
    const { exchange, tenantId, modelId, stream, retry, refuse } = sleeper;
    const { holdMs, holdStreamMs, beatEveryMs = BEAT_EVERY_MS, waker, nowMs } = this.#options;
    const untilMs = exchange.arrivedMs + (stream ? holdStreamMs : holdMs);
    if (this.#isClosed || nowMs() >= untilMs) return refuse();
    const room = this.#roomOf(modelId);
    const beating = stream ? setInterval(() => beat(exchange, COMMENT), beatEveryMs) : undefined;
    const end = (then: () => void) => () => {
      clearInterval(beating);
      exchange.response.offClose(onClose);
      exchange.attempt(then);
    };
    const held: Held = { tenantId, untilMs, resume: end(retry), giveUp: end(refuse) };
    const onClose = (): void => {
      clearInterval(beating);
      room.waiting.leave(held);
    };
    exchange.response.onClose(onClose);
    const entry = room.waiting.enter(held);
    if (entry.kind === 'full') return held.giveUp();
    if (entry.kind === 'instead-of') entry.other.giveUp();
    const wakeable = idsOf(sleeper.routes);
    for (const id of wakeable) room.routeIds.add(id);
    waker.ask(wakeable);
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** Whoever waits for a model that is up now goes on. */
  follow(records: Records): void {
    for (const [modelId, { waiting }] of this.#rooms) {
      const up = [...records.routesOf(modelId)].filter(isUp);
      if (up.length === 0) continue;
      const isFor = (tenantId: string) =>
        up.some(({ collectiviteId }) => collectiviteId === null || collectiviteId === tenantId);
      for (const held of waiting.take(isFor)) held.resume();
    }
  }

  /** Nobody is held any more: those who are may ask another gateway. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const { waiting } of this.#rooms.values()) for (const held of waiting.take()) held.giveUp();
    this.#rooms.clear();
  }

  #roomOf(modelId: ModelId): Room {
    const known = this.#rooms.get(modelId);
    if (known) return known;
    const room = { waiting: new WaitingRoom(this.#options), routeIds: new Set<string>() };
    this.#rooms.set(modelId, room);
    return room;
  }

  #look(): void {
    const nowMs = this.#options.nowMs();
    for (const [modelId, { waiting, routeIds }] of this.#rooms) {
      for (const held of waiting.takeLate(nowMs)) held.giveUp();
      if (waiting.size === 0) this.#rooms.delete(modelId);
      else this.#options.waker.ask(routeIds);
    }
    if (this.#rooms.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Our own deployments; nobody here wakes a provider. */
const idsOf = (routes: readonly Route[]): string[] =>
  routes.filter(({ kind, state }) => kind === 'vllm' && state === 'starting').map(({ id }) => id);

const isUp = ({ state, engines }: Route): boolean => state === 'ready' && engines.length > 0;
