import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  draftInvitation,
  type Invitation,
  type InvitationId,
  invitationState,
  InviteMember,
  type InviteMemberFailure,
  type InviteMemberInput,
  type SentInvitation,
} from '../../domain/index.ts';
import { closeInvitation, insertInvitation, lockOpenInvitation } from '../persistence/invitation.rows.ts';
import { mintInvitationToken } from './invitation.token.ts';

@Injectable()
export class InviteMemberOperation extends InviteMember {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  override async execute(
    scope: Scope,
    { idempotencyKey, ...input }: InviteMemberInput,
  ): Promise<Result<SentInvitation, InviteMemberFailure>> {
    const { token, digest } = mintInvitationToken();
    const { value, replayed } = await this.unitOfWork.inScope(
      scope,
      { operation: 'member.invite', idempotencyKey, input },
      (tx) => this.invite(tx, input, digest),
    );
    if (!value.ok) return value;
    return ok({ invitation: value.value, token: replayed ? null : token, replayed });
  }

  private async invite(
    tx: Transaction,
    input: InviteMemberInput,
    tokenDigest: Buffer,
  ): Promise<Result<Invitation, InviteMemberFailure>> {
    const draft = draftInvitation(input, tx.now);
    if (!draft.ok) return draft;
    const collectivite = await this.collectivites.find(tx.scope, input.collectiviteId);
    if (!collectivite) return err({ kind: 'CollectiviteNotFound', collectiviteId: input.collectiviteId });
    const allowed = checkState(collectivite, 'prepare');
    if (!allowed.ok) return allowed;
    const invitation: Invitation = {
      ...draft.value,
      id: newId<InvitationId>(tx.now),
      collectiviteId: collectivite.id,
      closed: null,
      createdAt: tx.now,
    };
    const inTheWay = await makeRoom(tx, invitation);
    if (inTheWay || !(await insertInvitation(tx.manager, invitation, tokenDigest))) {
      return alreadyInvited(inTheWay ?? (await lockOpenInvitation(tx.manager, invitation))!);
    }
    const { id, collectiviteId } = invitation;
    tx.audit({
      action: 'member.invite',
      target: { type: 'invitation', id },
      collectiviteId,
      after: invitation,
    });
    tx.emit({ type: 'identity.member-invited', v: 1, collectiviteId, payload: { invitationId: id } });
    return ok(invitation);
  }
}

/** An invitation whose time is over gives way to a new one. @returns the one that does not */
const makeRoom = async (tx: Transaction, invitation: Invitation): Promise<Invitation | undefined> => {
  const open = await lockOpenInvitation(tx.manager, invitation);
  if (!open || invitationState(open, tx.now) === 'pending') return open;
  await closeInvitation(tx.manager, open.id, 'revoked');
  return undefined;
};

const alreadyInvited = ({ email, id }: Invitation): Result<never, InviteMemberFailure> =>
  err({ kind: 'InvitedAlready', email, invitationId: id });
