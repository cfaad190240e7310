import type { AuditFinding } from './finding.ts';
import { keptUntil } from './retention.ts';
import { type ChainHead, GENESIS, type Seal, sealedText } from './seal.ts';

/** A link and the entry that it seals, as the database has them. */
export interface ChainLink {
  readonly seal: Seal;
  /** null: there is no such entry any more. */
  readonly entry: { readonly digest: string; readonly canonicalText: string } | null;
}

export interface WalkOptions {
  /** In hexadecimal, of the text in UTF-8. */
  readonly sha256: (text: string) => string;
  readonly now: Date;
  /** Whether every link is in the walk; a collectivité walks over its own, which do not touch one another. */
  readonly contiguous: boolean;
  /** Heads that were kept elsewhere, to be met on the way. */
  readonly heads?: readonly ChainHead[];
}

/** A transaction that takes longer than this between its begin and its commit does not happen. */
const LONGEST_TRANSACTION_MS = 3_600_000;

/** Goes over links in the order of their numbers and notes what is wrong. */
export class ChainWalk {
  checked = 0;
  purged = 0;
  readonly findings: AuditFinding[] = [];
  #end: { readonly index: number; readonly hashes: readonly string[] };
  #newestMs = -Infinity;
  readonly #expected: Map<number, ChainHead>;

  /** @param start the link before the first one of the walk */
  constructor(
    private readonly options: WalkOptions,
    start: ChainHead = { index: 0, hash: GENESIS },
  ) {
    this.#end = { index: start.index, hashes: [start.hash] };
    this.#expected = new Map((options.heads ?? []).map((head) => [head.index, head]));
    this.#meet(start.index, start.hash);
  }

  /** The number of the last link that was walked over. */
  get index(): number {
    return this.#end.index;
  }

  get hash(): string {
    return this.#end.hashes[0]!;
  }

  pass({ seal, entry }: ChainLink): void {
    this.checked++;
    const computed = this.options.sha256(sealedText(seal));
    const isIntact = computed === seal.hash;
    if (!isIntact) this.#find('seal-altered', seal);
    if (this.options.contiguous) this.#follow(seal, isIntact);
    if (entry) this.#compare(seal, entry);
    else this.#miss(seal);
    this.#meet(seal.index, seal.hash);
    // The next link may follow what is written or what should be: a broken link is named once.
    this.#end = { index: seal.index, hashes: [seal.hash, computed] };
  }

  /** Heads that were expected and never met. */
  get unmetHeads(): readonly ChainHead[] {
    return [...this.#expected.values()];
  }

  #follow(seal: Seal, isIntact: boolean): void {
    const { index, hashes } = this.#end;
    if (seal.index > index + 1)
      this.findings.push({ kind: 'seals-missing', from: index + 1, through: seal.index - 1 });
    else if (isIntact && !hashes.includes(seal.previous)) this.#find('seal-misplaced', seal);
    const atMs = Date.parse(seal.at);
    if (atMs < this.#newestMs - LONGEST_TRANSACTION_MS) this.#find('entry-backdated', seal);
    this.#newestMs = Math.max(this.#newestMs, atMs);
  }

  #compare(seal: Seal, { digest, canonicalText }: NonNullable<ChainLink['entry']>): void {
    const isIntact = digest === seal.digest && this.options.sha256(canonicalText) === digest;
    if (!isIntact) this.#find('entry-altered', seal);
  }

  #miss(seal: Seal): void {
    if (keptUntil(new Date(seal.at), seal.class) > this.options.now) this.#find('entry-missing', seal);
    else this.purged++;
  }

  #meet(index: number, hash: string): void {
    if (this.#expected.get(index)?.hash === hash) this.#expected.delete(index);
  }

  #find(
    kind: 'entry-altered' | 'entry-missing' | 'entry-backdated' | 'seal-altered' | 'seal-misplaced',
    { entryId, index }: Seal,
  ): void {
    this.findings.push({ kind, entryId, index });
  }
}
