import { BREAK_GLASS_ISSUER, isUuid } from '@beffroi/kernel';
import { newId, randomSecret, slowHash } from '@beffroi/platform/crypto';
import { appendAudit } from '@beffroi/platform/typeorm';
import {
  type BreakGlass,
  type BreakGlassId,
  type BreakGlassRequest,
  CODE_BYTES,
  drawCode,
  writeCode,
} from '../../domain/index.ts';

/** A connection as the owner of the database. */
export interface OwnerConnection {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>;
}

type Accepted = BreakGlassRequest & Pick<BreakGlass, 'role'>;

export interface BreakGlassGranted {
  readonly glass: BreakGlass;
  /** Shown once: it is stored nowhere. */
  readonly code: string;
}

const COLUMNS = `id, person, reason, role, granted_by as "grantedBy", created_at as "createdAt",
  expires_at as "expiresAt", used_at as "usedAt", revoked_at as "revokedAt", failed_tries as "failedTries"`;
/** As long as entries of this class are kept. */
const KEPT = '12 months';

/** Who may come in without the identity provider; kept by who holds the owner's credentials, and by no program. */
export class BreakGlassLedger {
  /** @param account of the machine from which the program is run */
  constructor(
    private readonly owner: OwnerConnection,
    private readonly account: string,
  ) {}

  async grant({ person, reason, role, lifetimeMs }: Accepted): Promise<BreakGlassGranted> {
    const code = drawCode(randomSecret(CODE_BYTES));
    const hash = await slowHash(code.secret);
    const glass = await this.inTransaction(async () => {
      await this.owner.query(
        `delete from identity.break_glass where created_at < now() - interval '${KEPT}'`,
      );
      const { rows } = await this.owner.query(
        `insert into identity.break_glass
           (id, code_name, secret_hash, person, reason, role, granted_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, session_user || ', ' || $7, now(), now() + $8 * interval '1 ms')
         returning ${COLUMNS}`,
        [newId<BreakGlassId>(new Date()), code.name, hash, person, reason, role, this.account, lifetimeMs],
      );
      const granted = rows[0] as BreakGlass;
      await this.audit('break-glass.grant', granted);
      return granted;
    });
    return { glass, code: writeCode(code) };
  }

  /** The newest first. */
  async list(): Promise<readonly BreakGlass[]> {
    const { rows } = await this.owner.query(
      `select ${COLUMNS} from identity.break_glass order by created_at desc limit 100`,
    );
    return rows as BreakGlass[];
  }

  /** Ends its session too. @returns undefined where there is none to revoke */
  async revoke(id: string): Promise<BreakGlass | undefined> {
    if (!isUuid(id)) return undefined;
    return this.inTransaction(async () => {
      const { rows } = await this.owner.query(
        `update identity.break_glass set revoked_at = now() where id = $1 and revoked_at is null returning ${COLUMNS}`,
        [id],
      );
      const revoked = rows[0] as BreakGlass | undefined;
      if (!revoked) return undefined;
      await this.owner.query('delete from identity.session where issuer = $1 and subject = $2', [
        BREAK_GLASS_ISSUER,
        id,
      ]);
      await this.audit('break-glass.revoke', revoked);
      return revoked;
    });
  }

  private audit(action: string, glass: BreakGlass): Promise<void> {
    const { id, person, reason, role, expiresAt, grantedBy } = glass;
    return appendAudit((text, values) => this.owner.query(text, values), {
      action,
      class: 'security',
      target: { type: 'break-glass', id },
      actor: null,
      actingAs: 'program',
      reason: `break-glass: ${person}, by ${action.endsWith('grant') ? grantedBy : this.account}: ${reason}`,
      result: 'succeeded',
      after: { person, reason, role, expiresAt },
    });
  }

  private async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await this.owner.query('begin');
    try {
      const value = await work();
      await this.owner.query('commit');
      return value;
    } catch (error) {
      await this.owner.query('rollback');
      throw error;
    }
  }
}
