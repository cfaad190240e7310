import type { CodeInsee, Siren } from '../identifiers.ts';
import type { CommuneFinding, TerritoryEntry } from './entry.ts';

/** The communes and groups of communes of France, as shipped. */
export abstract class TerritoryDirectory {
  abstract findBySiren(siren: Siren): Promise<TerritoryEntry | undefined>;
  abstract findByCodeInsee(code: CodeInsee): Promise<CommuneFinding>;
  /** By the start of a SIREN or INSEE code, or by words of the name; the most populous first. */
  abstract search(text: string, first: number): Promise<readonly TerritoryEntry[]>;
  /** The communes and groups of a département, by its code; empty when it is unknown. */
  abstract inDepartment(code: string): Promise<readonly TerritoryEntry[]>;
  /** The communes of a group, by the group's SIREN; empty when it is unknown. */
  abstract membersOf(siren: Siren): Promise<readonly TerritoryEntry[]>;
}
