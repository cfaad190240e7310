import { err, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites, type StateForbids } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  ChangeMemberRole,
  decideRoleChange,
  type IncompatibleRoles,
  isMemberRole,
  type LastAdministrator,
  type Member,
  type MemberId,
  type MemberNotFound,
  type RoleHeldAlready,
  type UnknownMemberRole,
} from '../../domain/index.ts';
import { lockMember, saveRole } from '../persistence/member.rows.ts';

type Failure =
  StateForbids | IncompatibleRoles | MemberNotFound | UnknownMemberRole | LastAdministrator | RoleHeldAlready;
interface Input {
  readonly memberId: MemberId;
  readonly role: string;
}

@Injectable()
export class ChangeMemberRoleOperation extends ChangeMemberRole {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  override async execute(scope: Scope, input: Input): Promise<Result<Member, Failure>> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'member.change-role' }, (tx) =>
      this.change(tx, input),
    );
    return value;
  }

  private async change(tx: Transaction, { memberId, role }: Input): Promise<Result<Member, Failure>> {
    if (!isMemberRole(role)) return err({ kind: 'UnknownMemberRole', role });
    const found = await lockMember(tx, memberId);
    if (!found) return err({ kind: 'MemberNotFound', memberId });
    const { member: before, peers } = found;
    const place = (await this.collectivites.find(tx.scope, before.collectiviteId))!;
    const allowed = checkState(place, 'prepare');
    if (!allowed.ok) return allowed;
    const decision = decideRoleChange(before, role, peers);
    if (!decision.ok || before.role === role) return decision;
    const after = decision.value;
    const { id, collectiviteId } = after;
    await saveRole(tx.manager, after);
    tx.audit({ action: 'member.change-role', target: { type: 'member', id }, collectiviteId, before, after });
    tx.emit({ type: 'identity.member-role-changed', v: 1, collectiviteId, payload: { memberId: id } });
    return decision;
  }
}
