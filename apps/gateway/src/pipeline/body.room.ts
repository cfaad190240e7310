/**
 * Memory for the bodies of all requests of this process. What a body takes it holds until its request is answered,
 * since another engine may still need it; splicing makes it up to three times as much for a moment.
 */
export class BodyRoom {
  /** Of one body. */
  readonly limitBytes: number;
  #leftBytes: number;
  /** One for each collectivité that ever sent a body, kept: nothing is made for a request. */
  readonly #shares = new Map<string, BodyShare>();

  /** @param totalBytes of all; room for two of the longest there always is, so that nobody can take it all */
  constructor(limitBytes: number, totalBytes: number) {
    this.limitBytes = limitBytes;
    this.#leftBytes = Math.max(2 * limitBytes, totalBytes);
  }

  get leftBytes(): number {
    return this.#leftBytes;
  }

  shareOf(tenantId: string): BodyShare {
    let share = this.#shares.get(tenantId);
    if (!share) this.#shares.set(tenantId, (share = new BodyShare(this)));
    return share;
  }

  /** @param bytes below 0: given back */
  move(bytes: number): void {
    this.#leftBytes -= bytes;
  }
}

/**
 * What one collectivité may take of it: never more than it leaves to all others, but always one of the longest bodies
 * where there is room for that. So many who send much share evenly, and one of them alone has half.
 */
export class BodyShare {
  readonly #room: BodyRoom;
  #heldBytes = 0;

  constructor(room: BodyRoom) {
    this.#room = room;
  }

  get limitBytes(): number {
    return this.#room.limitBytes;
  }

  hasRoomFor(bytes: number): boolean {
    const { leftBytes, limitBytes } = this.#room;
    return bytes <= leftBytes && this.#heldBytes + bytes <= Math.max(limitBytes, leftBytes - bytes);
  }

  /** @returns whether there was so much room; nothing is taken otherwise */
  take(bytes: number): boolean {
    if (!this.hasRoomFor(bytes)) return false;
    this.#heldBytes += bytes;
    this.#room.move(bytes);
    return true;
  }

  give(bytes: number): void {
    this.#heldBytes -= bytes;
    this.#room.move(-bytes);
  }
}
