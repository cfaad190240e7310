import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type Invitation,
  type InvitationClosed,
  type InvitationId,
  RevokeInvitation,
  type UnknownInvitation,
} from '../../domain/index.ts';
import { closeInvitation, lockInvitation } from '../persistence/invitation.rows.ts';

@Injectable()
export class RevokeInvitationOperation extends RevokeInvitation {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(
    scope: Scope,
    { invitationId }: { readonly invitationId: InvitationId },
  ): Promise<Result<Invitation, UnknownInvitation | InvitationClosed>> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'invitation.revoke' }, (tx) =>
      revoke(tx, invitationId),
    );
    return value;
  }
}

const revoke = async (
  tx: Transaction,
  id: InvitationId,
): Promise<Result<Invitation, UnknownInvitation | InvitationClosed>> => {
  const before = await lockInvitation(tx, id);
  if (!before) return err({ kind: 'UnknownInvitation', invitationId: id });
  if (before.closed === 'accepted') return err({ kind: 'InvitationClosed', state: 'accepted' });
  if (before.closed) return ok(before);
  const after: Invitation = { ...before, closed: 'revoked' };
  const { collectiviteId } = before;
  await closeInvitation(tx.manager, id, 'revoked');
  tx.audit({
    action: 'invitation.revoke',
    target: { type: 'invitation', id },
    collectiviteId,
    before,
    after,
  });
  tx.emit({ type: 'identity.invitation-revoked', v: 1, collectiviteId, payload: { invitationId: id } });
  return ok(after);
};
