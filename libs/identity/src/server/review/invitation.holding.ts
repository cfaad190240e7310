import type { Role } from '@beffroi/contracts/access';
import { brandId, err, type Result } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import {
  type HoldingFailure,
  type Invitation,
  invitationState,
  isMemberRole,
  type ReviewLine,
} from '../../domain/index.ts';
import {
  closeInvitation,
  lockInvitation,
  lockOpenInvitation,
  saveInvitedRole,
} from '../persistence/invitation.rows.ts';
import { DONE, type Holding } from './holding.ts';

export const invitationHolding = async (
  tx: Transaction,
  { holdingId }: ReviewLine,
): Promise<Holding | undefined> => {
  const invitation = await lockInvitation(tx, brandId(holdingId));
  return invitation && invitationState(invitation, tx.now) === 'pending'
    ? new InvitationHolding(tx, invitation)
    : undefined;
};

class InvitationHolding implements Holding {
  constructor(
    private readonly tx: Transaction,
    private readonly invitation: Invitation,
  ) {}

  get role(): Role {
    return this.invitation.role;
  }

  async keep(): Promise<void> {
    // It stays as it is.
  }

  async remove(): Promise<Result<null, never>> {
    const { id, collectiviteId } = this.invitation;
    await closeInvitation(this.tx.manager, id, 'revoked');
    this.note('invitation.revoke', { ...this.invitation, closed: 'revoked' });
    this.tx.emit({
      type: 'identity.invitation-revoked',
      v: 1,
      collectiviteId,
      payload: { invitationId: id },
    });
    return DONE;
  }

  async become(role: Role): Promise<Result<null, HoldingFailure>> {
    if (role === this.role) return DONE;
    const after = { ...this.invitation, role };
    if (!isMemberRole(role) || (await lockOpenInvitation(this.tx.manager, { ...after, role })))
      return err({ kind: 'RoleHeldAlready', role });
    await saveInvitedRole(this.tx.manager, { ...after, role });
    this.note('invitation.change-role', { ...after, role });
    return DONE;
  }

  /** Nobody can take up an invitation later than it says: it ends. */
  suspend(): Promise<Result<null, never>> {
    return this.remove();
  }

  private note(action: string, after: Invitation): void {
    const { id, collectiviteId } = this.invitation;
    const target = { type: 'invitation', id };
    this.tx.audit({ action, target, collectiviteId, before: this.invitation, after });
  }
}
