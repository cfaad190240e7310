import type { JournalEntry } from '../journal.ports.ts';

/** An entry with its place in the chain: so every collector keeps the heads too. */
export interface ForwardedEntry extends JournalEntry {
  readonly sealIndex: number;
  readonly sealHash: string;
}

/** Where sealed entries are sent; the worker binds the one it is told. */
export abstract class Collector {
  /** Names the place without its secrets: what is forwarded there is counted under it. */
  abstract readonly name: string;
  /** Returns once the collector has them. @throws Error when it may not have all of them: they come again */
  abstract send(entries: readonly ForwardedEntry[]): Promise<void>;
}
