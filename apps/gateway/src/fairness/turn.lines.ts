interface Line<W> {
  readonly name: string;
  readonly waiting: W[];
}

/** The waiting requests of one collectivité: its lines take turns, each in the order of arrival. */
export class TurnLines<W extends { readonly line: string }> {
  /** In the order of their turns. */
  #lines: Line<W>[] = [];
  /** Lines whose last head still waits for its limits. */
  readonly #heldUp = new Map<string, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether any line may have its turn. */
  get hasTurn(): boolean {
    return this.#heldUp.size === 0 ? this.#size > 0 : this.#lines.some(({ name }) => !this.#heldUp.has(name));
  }

  push(waiter: W): void {
    const line = this.#lines.find(({ name }) => name === waiter.line);
    if (line) line.waiting.push(waiter);
    else this.#lines.push({ name: waiter.line, waiting: [waiter] });
    this.#size++;
  }

  /** The head of the line whose turn it is; it has left, and its line goes to the end. */
  shift(): W | undefined {
    const at = this.#lines.findIndex(({ name }) => !this.#heldUp.has(name));
    const [line] = at < 0 ? [] : this.#lines.splice(at, 1);
    const head = line?.waiting.shift();
    if (!line || head === undefined) return undefined;
    this.#size--;
    if (line.waiting.length > 0) this.#lines.push(line);
    return head;
  }

  /** The last to come of the longest line; it stays. */
  last(): W | undefined {
    let longest: Line<W> | undefined;
    for (const line of this.#lines) if (line.waiting.length > (longest?.waiting.length ?? 0)) longest = line;
    return longest?.waiting.at(-1);
  }

  /** @returns whether it was there */
  remove(waiter: W): boolean {
    const line = this.#lines.find(({ name }) => name === waiter.line);
    const at = line?.waiting.indexOf(waiter) ?? -1;
    if (!line || at < 0) return false;
    line.waiting.splice(at, 1);
    this.#size--;
    if (line.waiting.length === 0) this.#lines.splice(this.#lines.indexOf(line), 1);
    return true;
  }

  /** Nobody of this line goes on until it is let go as often. */
  holdUp(name: string): void {
    this.#heldUp.set(name, (this.#heldUp.get(name) ?? 0) + 1);
  }

  letGo(name: string): void {
    const times = (this.#heldUp.get(name) ?? 0) - 1;
    if (times > 0) this.#heldUp.set(name, times);
    else this.#heldUp.delete(name);
  }

  /** Requests whose line is held up. */
  get heldUp(): number {
    if (this.#heldUp.size === 0) return 0;
    let count = 0;
    for (const { name, waiting } of this.#lines) if (this.#heldUp.has(name)) count += waiting.length;
    return count;
  }

  *all(): Iterable<W> {
    for (const { waiting } of this.#lines) yield* waiting;
  }
}
