import { err, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  decideRemoval,
  type LastAdministrator,
  type Member,
  type MemberId,
  type MemberNotFound,
  RemoveMember,
} from '../../domain/index.ts';
import { deleteMembers, lockMember } from '../persistence/member.rows.ts';

@Injectable()
export class RemoveMemberOperation extends RemoveMember {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(
    scope: Scope,
    { memberId }: { readonly memberId: MemberId },
  ): Promise<Result<readonly Member[], MemberNotFound | LastAdministrator>> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'member.remove' }, (tx) =>
      remove(tx, memberId),
    );
    return value;
  }
}

const remove = async (
  tx: Transaction,
  memberId: MemberId,
): Promise<Result<readonly Member[], MemberNotFound | LastAdministrator>> => {
  const found = await lockMember(tx, memberId);
  if (!found) return err({ kind: 'MemberNotFound', memberId });
  const decision = decideRemoval(found.member, found.peers);
  if (!decision.ok) return decision;
  await deleteMembers(
    tx.manager,
    decision.value.map(({ id }) => id),
  );
  for (const member of decision.value) {
    const { id, collectiviteId } = member;
    tx.audit({ action: 'member.remove', target: { type: 'member', id }, collectiviteId, before: member });
    tx.emit({ type: 'identity.member-removed', v: 1, collectiviteId, payload: { memberId: id } });
  }
  return decision;
};
