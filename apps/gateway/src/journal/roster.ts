/** What stands in a {@link Roster} knows its place there. */
export interface Enrolled {
  /** Written by the roster alone; -1: in none. */
  place: number;
}

/**
 * The few that are here now of the many that pass. A Map or Set that so many pass through leaves outgrown tables
 * behind; each still names all that were in it, and once one has grown old the collector copies those from
 * generation to generation, long after they have gone.
 */
export class Roster<T extends Enrolled> {
  readonly #members: T[] = [];

  get size(): number {
    return this.#members.length;
  }

  add(member: T): void {
    member.place = this.#members.push(member) - 1;
  }

  /** Does nothing for one that is not here. */
  remove(member: T): void {
    const { place } = member;
    if (place === -1) return;
    const last = this.#members.pop()!;
    if (last !== member) {
      this.#members[place] = last;
      last.place = place;
    }
    member.place = -1;
  }

  /** In no order; those that leave or come meanwhile do not matter to it. */
  snapshot(): readonly T[] {
    return [...this.#members];
  }
}
