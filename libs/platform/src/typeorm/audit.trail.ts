import type { AuditFact } from '@beffroi/contracts/audit';
import { systemClock } from '@beffroi/kernel';
import type { DataSource } from 'typeorm';
import { markAudited } from './audit.call.ts';
import { auditRow } from './audit.rows.ts';

/** For what happens outside a unit of work: a refusal, a sensitive read, a login. Inside one, there is `tx.audit`. */
export abstract class AuditTrail {
  /** Returns once the entry is committed, by itself. */
  abstract append(fact: AuditFact): Promise<void>;
}

/** As the system role: whoever is refused has no scope to write in. */
export class DatabaseAuditTrail extends AuditTrail {
  constructor(private readonly system: DataSource) {
    super();
  }

  override async append(fact: AuditFact): Promise<void> {
    await appendAudit((text, values) => this.system.query(text, values), fact);
    markAudited();
  }
}

/** Appends an entry in whatever transaction a connection is; for programs that have no unit of work. */
export const appendAudit = async (
  query: (text: string, values: unknown[]) => Promise<unknown>,
  fact: AuditFact,
): Promise<void> => {
  const rows = [auditRow(fact, systemClock.now())];
  await query('select platform.append_audit($1)', [JSON.stringify(rows)]);
};
