import type { AuditFinding, ChainHead, ChainLink, Seal } from '../../domain/index.ts';

/** Runs one statement of a read: TypeORM's manager, or bare `pg`. */
export type RunQuery = <Row>(text: string, values: unknown[]) => Promise<Row[]>;

/** Links read at once. */
const BATCH = 1_000;

/**
 * The canonical text is made here from PostgreSQL's own functions, and not by `platform.audit_digest`: whoever could
 * alter entries could alter that as well.
 */
const LINKS = `
  select seal.index, seal.entry_id as "entryId", seal.collectivite_id as "collectiviteId",
    to_char(seal.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
    seal.class, seal.digest, seal.previous, seal.hash,
    entry.digest as "entryDigest", jsonb_strip_nulls(to_jsonb(entry) - 'digest')::text as "canonicalText"
  from audit.seal seal
  left join platform.audit_entry entry on entry.id = seal.entry_id
  where seal.index > $1 and seal.index <= $2
  order by seal.index
  limit ${BATCH}`;

interface LinkRow extends Seal {
  readonly entryDigest: string | null;
  readonly canonicalText: string | null;
}

/** What the rows say about the chain, as far as row-level security shows them. */
export class ChainReader {
  constructor(private readonly run: RunQuery) {}

  /** Instants are written in this zone into the canonical text. To be called first, inside the transaction. */
  async useUtc(): Promise<void> {
    await this.run(`select set_config('timezone', 'UTC', true)`, []);
  }

  /** Where the chain says that it ends, and the last link there is; of one snapshot. */
  async ends(): Promise<{ readonly head: ChainHead; readonly lastIndex: number }> {
    const [ends] = await this.run<{ index: number; hash: string; last: number }>(
      `select head.index, head.hash, coalesce((select max(index) from audit.seal), 0)::bigint as last
       from (select coalesce(max(index), -1)::bigint as index, coalesce(max(hash), '') as hash from audit.head where id) head`,
      [],
    );
    const { index, hash, last } = ends!;
    return { head: { index, hash }, lastIndex: last };
  }

  /** The last link before the first entry of an instant. */
  async before(from: Date): Promise<ChainHead | undefined> {
    const [link] = await this.run<ChainHead>(
      `select index, hash from audit.seal
       where index < (select min(index) from audit.seal where at >= $1) order by index desc limit 1`,
      [from],
    );
    return link;
  }

  /** Links after one number up to another, a batch at a time. */
  async *links(after: number, through: number): AsyncIterable<readonly ChainLink[]> {
    let last = after;
    for (;;) {
      const rows = await this.run<LinkRow>(LINKS, [last, through]);
      if (rows.length > 0) yield rows.map(toLink);
      if (rows.length < BATCH) return;
      last = rows.at(-1)!.index;
    }
  }

  /** What stands outside of the chain and should not, the oldest first. */
  async strays(most: number): Promise<AuditFinding[]> {
    return this.run<AuditFinding>(
      `select * from (
         select entry.id as "entryId", 'entry-inserted' as kind
         from platform.audit_entry entry
         where not exists (select from audit.seal seal where seal.entry_id = entry.id)
           and not exists (select from platform.audit_waiting waiting where waiting.entry_id = entry.id)
         union all
         select waiting.entry_id, case when entry.id is null then 'entry-missing' else 'entry-unsealed' end
         from platform.audit_waiting waiting
         left join platform.audit_entry entry on entry.id = waiting.entry_id
         where entry.id is null or entry.at < now() - interval '1 minute'
       ) stray order by "entryId" limit $1`,
      [most],
    );
  }
}

const toLink = ({ entryDigest, canonicalText, ...seal }: LinkRow): ChainLink => ({
  seal,
  entry: entryDigest === null || canonicalText === null ? null : { digest: entryDigest, canonicalText },
});
