import { randomUUID } from 'node:crypto';
import type { AuditFact } from '@beffroi/contracts/audit';
import { brandId, type CollectiviteId } from '@beffroi/kernel';
import type { TestDatabase } from '@beffroi/platform/testing';

export const ANNE = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
export const BOURGES = brandId<CollectiviteId>('01900000-0000-7000-8000-00000000b001');
export const VIERZON = brandId<CollectiviteId>('01900000-0000-7000-8000-00000000b002');

/** A refusal, which is an entry by itself. */
export const refusal = (more: Partial<AuditFact> = {}): AuditFact => ({
  action: 'api-key.issue',
  target: { type: 'project', id: 'p-1' },
  actor: ANNE,
  actingAs: 'collectivite',
  collectiviteId: BOURGES,
  result: 'refused',
  failure: 'not_found',
  before: { name: 'a' },
  after: { name: 'b' },
  reason: 'spec',
  ...more,
});

/** An entry of another time, put there by the owner as if it had been appended then; it waits for its seal. */
export const arrangeOldEntry = async (
  test: TestDatabase,
  { age, entryClass }: { readonly age: string; readonly entryClass: 'security' | 'admin' },
): Promise<string> => {
  // Before all ids of our day: it is sealed first.
  const id = `00000000${randomUUID().slice(8)}`;
  await test.asOwner(
    `insert into platform.audit_entry
     select old.* from jsonb_populate_record(null::platform.audit_entry, jsonb_build_object(
       'id', $1::text, 'at', now() - $2::interval, 'class', $3::text, 'acting_as', 'program', 'reason', 'spec',
       'action', 'spec.age', 'target_type', 'spec', 'target_id', 'old', 'result', 'succeeded', 'digest', ''
     )) old`,
    [id, age, entryClass],
  );
  await test.asOwner('update platform.audit_entry e set digest = platform.audit_digest(e) where id = $1', [
    id,
  ]);
  await test.asOwner('insert into platform.audit_waiting (entry_id) values ($1)', [id]);
  return id;
};
