/** Values by id, and by the group that each belongs to. */
export class GroupedIndex<T> {
  readonly #groupOf: (value: T) => string;
  readonly #values = new Map<string, T>();
  readonly #groups = new Map<string, Map<string, T>>();

  constructor(groupOf: (value: T) => string) {
    this.#groupOf = groupOf;
  }

  /** @param value undefined removes */
  put(id: string, value: T | undefined): void {
    const before = this.#values.get(id);
    if (before !== undefined) this.#leave(this.#groupOf(before), id);
    if (value === undefined) {
      this.#values.delete(id);
      return;
    }
    this.#values.set(id, value);
    this.#join(this.#groupOf(value), id, value);
  }

  get size(): number {
    return this.#values.size;
  }

  group(name: string): Iterable<T> {
    return this.#groups.get(name)?.values() ?? [];
  }

  ids(): Iterable<string> {
    return this.#values.keys();
  }

  all(): Iterable<T> {
    return this.#values.values();
  }

  #join(name: string, id: string, value: T): void {
    const group = this.#groups.get(name) ?? new Map<string, T>();
    this.#groups.set(name, group.set(id, value));
  }

  #leave(name: string, id: string): void {
    const group = this.#groups.get(name);
    group?.delete(id);
    if (group?.size === 0) this.#groups.delete(name);
  }
}
