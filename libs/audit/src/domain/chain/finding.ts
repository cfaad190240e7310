/** What verification found, each about one place of the chain. */
export type AuditFinding =
  /** The entry's columns no longer give its digest, or its digest is not the sealed one. */
  | { readonly kind: 'entry-altered'; readonly entryId: string; readonly index: number }
  /** Sealed, not there, and its retention is not over. */
  | { readonly kind: 'entry-missing'; readonly entryId: string; readonly index: number | null }
  /** There, but neither sealed nor waiting for it: nobody appended it the way entries come. */
  | { readonly kind: 'entry-inserted'; readonly entryId: string }
  /** It waits for its seal for more than a minute: the sealer does not run. */
  | { readonly kind: 'entry-unsealed'; readonly entryId: string }
  /** It says an instant long before the entries that were sealed before it. */
  | { readonly kind: 'entry-backdated'; readonly entryId: string; readonly index: number }
  /** The link's columns no longer give its hash. */
  | { readonly kind: 'seal-altered'; readonly entryId: string; readonly index: number }
  /** Numbers between two links that no link has. */
  | { readonly kind: 'seals-missing'; readonly from: number; readonly through: number }
  /** A sound link that does not follow the one before it: reordered, or put in between. */
  | { readonly kind: 'seal-misplaced'; readonly entryId: string; readonly index: number }
  /** The chain does not end where its head says. */
  | { readonly kind: 'chain-cut'; readonly index: number; readonly expected: number }
  /** A head that was kept elsewhere is not, or no longer, in the chain. */
  | { readonly kind: 'head-unknown'; readonly index: number; readonly hash: string };

export type FindingKind = AuditFinding['kind'];

export const FINDING_KINDS = [
  'entry-altered',
  'entry-missing',
  'entry-inserted',
  'entry-unsealed',
  'entry-backdated',
  'seal-altered',
  'seals-missing',
  'seal-misplaced',
  'chain-cut',
  'head-unknown',
] as const satisfies readonly FindingKind[];
