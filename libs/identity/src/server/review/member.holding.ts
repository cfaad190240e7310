import type { Role } from '@beffroi/contracts/access';
import type { Result } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import {
  decideEnd,
  decideRoleChange,
  type HeldRole,
  type HoldingFailure,
  type LastAdministrator,
  type ReviewLine,
} from '../../domain/index.ts';
import { deleteMembers, lockRole, saveRole, saveSuspension } from '../persistence/member.rows.ts';
import { DONE, type Holding } from './holding.ts';

export const memberHolding = async (tx: Transaction, line: ReviewLine): Promise<Holding | undefined> => {
  const found = await lockRole(tx, line.holdingId);
  return found && new MemberHolding(tx, line, found.held, found.peers);
};

class MemberHolding implements Holding {
  constructor(
    private readonly tx: Transaction,
    private readonly line: ReviewLine,
    private readonly held: HeldRole,
    private readonly peers: readonly HeldRole[],
  ) {}

  get role(): Role {
    return this.held.role;
  }

  async keep(): Promise<void> {
    if (!this.held.suspendedAt) return;
    const after = { ...this.held, suspendedAt: null };
    await saveSuspension(this.tx.manager, after);
    this.note('member.reinstate', 'identity.member-reinstated', after);
  }

  async remove(): Promise<Result<null, LastAdministrator>> {
    const decision = decideEnd(this.held, this.peers);
    if (!decision.ok) return decision;
    await deleteMembers(this.tx.manager, [this.held.id]);
    this.note('member.remove', 'identity.member-removed');
    return DONE;
  }

  async become(role: Role): Promise<Result<null, HoldingFailure>> {
    const decision = decideRoleChange(this.held, role, this.peers);
    if (!decision.ok) return decision;
    const after = { ...decision.value, suspendedAt: null };
    await saveRole(this.tx.manager, after);
    await saveSuspension(this.tx.manager, after);
    this.note('member.change-role', 'identity.member-role-changed', after);
    return DONE;
  }

  async suspend(): Promise<Result<null, LastAdministrator>> {
    if (this.held.suspendedAt) return DONE;
    const decision = decideEnd(this.held, this.peers);
    if (!decision.ok) return decision;
    const after = { ...this.held, suspendedAt: this.tx.now };
    await saveSuspension(this.tx.manager, after);
    this.note('member.suspend', 'identity.member-suspended', after);
    return DONE;
  }

  private note(action: string, type: string, after?: HeldRole): void {
    const { id } = this.held;
    const { collectiviteId } = this.line;
    const place = collectiviteId ? { collectiviteId } : {};
    this.tx.audit({ action, target: { type: 'member', id }, ...place, before: this.held, after });
    // The operator's own people are in no organisation.
    if (collectiviteId) this.tx.emit({ type, v: 1, collectiviteId, payload: { memberId: id } });
  }
}
