import type { JournalEntry } from '../journal.ports.ts';

/** An entry as programs read it, in an export or at a collector. */
export const entryDocument = ({
  actor,
  at,
  target,
  collectiviteId,
  reason,
  failure,
  ...entry
}: JournalEntry) => ({
  id: entry.id,
  at: at.toISOString(),
  class: entry.class,
  actor: actor && {
    kind: actor.kind,
    subject: actor.subject,
    issuer: actor.issuer,
    name: actor.displayName ?? null,
  },
  actingAs: entry.actingAs,
  reason: reason ?? null,
  action: entry.action,
  target,
  collectiviteId: collectiviteId ?? null,
  result: entry.result,
  failure: failure ?? null,
  beforeDigest: entry.beforeDigest ?? null,
  afterDigest: entry.afterDigest ?? null,
  address: entry.address ?? null,
  client: entry.client ?? null,
  requestId: entry.requestId ?? null,
  digest: entry.digest,
  sealHash: entry.sealHash,
});
export type EntryDocument = ReturnType<typeof entryDocument>;
