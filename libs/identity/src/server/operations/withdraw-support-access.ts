import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  isOpen,
  type SupportAccess,
  type SupportAccessId,
  type SupportAccessNotFound,
  WithdrawSupportAccess,
} from '../../domain/index.ts';
import { endSupportAccess, lockSupportAccess } from '../persistence/support-accesses.repository.ts';

type Withdrawn = Result<SupportAccess, SupportAccessNotFound>;

@Injectable()
export class WithdrawSupportAccessOperation extends WithdrawSupportAccess {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(
    scope: Scope,
    { supportAccessId }: { readonly supportAccessId: SupportAccessId },
  ): Promise<Withdrawn> {
    const operation = 'support-access.withdraw';
    const { value } = await this.unitOfWork.inScope(scope, { operation }, (tx) =>
      withdraw(tx, supportAccessId),
    );
    return value;
  }
}

const withdraw = async (tx: Transaction, id: SupportAccessId): Promise<Withdrawn> => {
  const before = await lockSupportAccess(tx, id);
  if (!before) return err({ kind: 'SupportAccessNotFound', supportAccessId: id });
  if (!isOpen(before, tx.now)) return ok(before);
  const after = { ...before, withdrawnAt: tx.now };
  await endSupportAccess(tx, id);
  const { collectiviteId } = before;
  const target = { type: 'support-access', id };
  tx.audit({ action: 'support-access.withdraw', target, collectiviteId, before, after });
  return ok(after);
};
