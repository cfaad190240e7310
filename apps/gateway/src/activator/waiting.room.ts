/** A request that is held until its model is up. */
export interface Held {
  readonly tenantId: string;
  /** Of the monotonic clock. */
  readonly untilMs: number;
  /** Begins anew: the model may be up now. */
  readonly resume: () => void;
  /** Waited in vain. */
  readonly giveUp: () => void;
}

export interface RoomLimits {
  /** Requests of one collectivité. */
  readonly mostPerTenant: number;
  /** Of all. */
  readonly most: number;
}

/** What becomes of one more request. */
export type Entry =
  | { readonly kind: 'held' }
  | { readonly kind: 'full' }
  /** The last to come of whoever holds the most places gives up its own. */
  | { readonly kind: 'instead-of'; readonly other: Held };

/**
 * Places for requests of one model that starts. Nobody takes more than its share while others want some, and when
 * the model is up one of each goes before the second of any.
 */
export class WaitingRoom {
  readonly #limits: RoomLimits;
  readonly #lines = new Map<string, Held[]>();
  #size = 0;

  constructor(limits: RoomLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** How many of each collectivité wait. */
  *counts(): Iterable<readonly [string, number]> {
    for (const [tenantId, { length }] of this.#lines) yield [tenantId, length];
  }

  enter(held: Held): Entry {
    const { mostPerTenant, most } = this.#limits;
    const line = this.#lines.get(held.tenantId) ?? [];
    if (line.length >= mostPerTenant) return { kind: 'full' };
    const crowd = this.#size < most ? undefined : this.#longestLine();
    // A place is given up only by one who keeps at least as many as the newcomer has then.
    if (crowd && crowd.length <= line.length + 1) return { kind: 'full' };
    const other = crowd?.at(-1);
    if (other) this.leave(other);
    line.push(held);
    this.#lines.set(held.tenantId, line);
    this.#size++;
    return other ? { kind: 'instead-of', other } : { kind: 'held' };
  }

  leave(held: Held): void {
    const line = this.#lines.get(held.tenantId);
    const at = line?.indexOf(held) ?? -1;
    if (!line || at < 0) return;
    line.splice(at, 1);
    this.#size--;
    if (line.length === 0) this.#lines.delete(held.tenantId);
  }

  /** All of some collectivités, or of every one; one of each after the other. They have left. */
  take(isFor: (tenantId: string) => boolean = () => true): Held[] {
    const lines = [...this.#lines].filter(([tenantId]) => isFor(tenantId)).map(([, line]) => line);
    const longest = Math.max(0, ...lines.map(({ length }) => length));
    const taken = Array.from({ length: longest }, (_, turn) =>
      lines.flatMap((line) => (line[turn] ? [line[turn]] : [])),
    ).flat();
    for (const held of taken) this.leave(held);
    return taken;
  }

  /** Those whose time is over; they have left. */
  takeLate(nowMs: number): Held[] {
    const late = [...this.#lines.values()].flat().filter(({ untilMs }) => untilMs <= nowMs);
    for (const held of late) this.leave(held);
    return late;
  }

  #longestLine(): Held[] | undefined {
    let longest: Held[] | undefined;
    for (const line of this.#lines.values()) if (line.length > (longest?.length ?? 0)) longest = line;
    return longest;
  }
}
