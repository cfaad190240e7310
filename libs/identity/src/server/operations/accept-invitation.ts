import type { Principal } from '@beffroi/contracts/access';
import { err, ok, type Result, systemScope, type TenantScope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites, type StateForbids } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type AcceptanceFailure,
  AcceptInvitation,
  decideAcceptance,
  type InvitationId,
  type Member,
  type MemberId,
} from '../../domain/index.ts';
import { closeInvitation, findByToken, lockInvitation } from '../persistence/invitation.rows.ts';
import { insertMember, rolesHeld } from '../persistence/member.rows.ts';
import { digestOfToken } from './invitation.token.ts';

/** Who was invited has no scope yet: the token's digest leads to the one they may get. */
const LOOKING_UP = systemScope('find the invitation that a token opens');

@Injectable()
export class AcceptInvitationOperation extends AcceptInvitation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  override async execute(
    { actor, verifiedEmail }: Principal,
    { token }: { readonly token: string },
  ): Promise<Result<Member, AcceptanceFailure | StateForbids>> {
    const digest = digestOfToken(token);
    const found = await this.unitOfWork.read(LOOKING_UP, ({ manager }) => findByToken(manager, digest));
    if (!found) return err({ kind: 'InvitationNotFound' });
    const scope: TenantScope = { kind: 'tenant', collectiviteId: found.collectiviteId, actor };
    const { issuer, subject, displayName = null } = actor;
    // A program is not invited: it is bound.
    const email = actor.kind === 'user' ? verifiedEmail : undefined;
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'invitation.accept' }, (tx) =>
      acceptFor(tx, this.collectivites, found.id, { issuer, subject, displayName, verifiedEmail: email }),
    );
    return value;
  }
}

/** Who accepts, as their identity provider vouches for them. */
export interface Invitee {
  readonly issuer: string;
  readonly subject: string;
  readonly displayName: string | null;
  readonly verifiedEmail: string | undefined;
}

/** Binds a person to an invitation: from now on they hold its role. */
export const acceptFor = async (
  tx: Transaction,
  collectivites: Collectivites,
  invitationId: InvitationId,
  { verifiedEmail, ...person }: Invitee,
): Promise<Result<Member, AcceptanceFailure | StateForbids>> => {
  const invitation = await lockInvitation(tx, invitationId);
  if (!invitation) return err({ kind: 'InvitationNotFound' });
  const held = await rolesHeld(tx.manager, person, invitation.collectiviteId);
  const decision = decideAcceptance(invitation, { verifiedEmail, held }, tx.now);
  if (!decision.ok) return decision;
  const { collectiviteId, email, role } = invitation;
  const place = (await collectivites.find(tx.scope, collectiviteId))!;
  const allowed = checkState(place, 'prepare');
  if (!allowed.ok) return allowed;
  const id = newId<MemberId>(tx.now);
  const member = await insertMember(tx.manager, {
    ...person,
    id,
    collectiviteId,
    role,
    email,
    suspendedAt: null,
    createdAt: tx.now,
  });
  await closeInvitation(tx.manager, invitationId, 'accepted');
  const target = { type: 'invitation', id: invitationId };
  tx.audit({ action: 'invitation.accept', target, collectiviteId, before: invitation, after: member });
  tx.emit({ type: 'identity.member-added', v: 1, collectiviteId, payload: { memberId: member.id } });
  return ok(member);
};
