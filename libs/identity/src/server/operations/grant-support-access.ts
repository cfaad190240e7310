import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  draftSupportAccess,
  GrantSupportAccess,
  type GrantSupportAccessFailure,
  type GrantSupportAccessInput,
  type SupportAccess,
  type SupportAccessId,
} from '../../domain/index.ts';
import { insertSupportAccess } from '../persistence/support-accesses.repository.ts';

@Injectable()
export class GrantSupportAccessOperation extends GrantSupportAccess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: GrantSupportAccessInput,
  ): Promise<Result<SupportAccess, GrantSupportAccessFailure>> {
    if (scope.kind !== 'tenant') return err({ kind: 'NotTheOperatorsToGrant' });
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'support-access.grant', idempotencyKey, input },
      (tx) => this.grant(tx, input),
    );
    return value;
  }

  private async grant(
    tx: Transaction,
    { collectiviteId, ...wanted }: GrantSupportAccessInput,
  ): Promise<Result<SupportAccess, GrantSupportAccessFailure>> {
    if (!(await this.collectivites.find(tx.scope, collectiviteId)))
      return err({ kind: 'CollectiviteNotFound', collectiviteId });
    const draft = draftSupportAccess(wanted, tx.now);
    if (!draft.ok) return draft;
    const id = newId<SupportAccessId>(tx.now);
    const access: SupportAccess = {
      ...draft.value,
      id,
      collectiviteId,
      withdrawnAt: null,
      createdAt: tx.now,
    };
    await insertSupportAccess(tx, access);
    const target = { type: 'support-access', id };
    tx.audit({ action: 'support-access.grant', target, collectiviteId, after: access });
    tx.emit({
      type: 'identity.support-access-granted',
      v: 1,
      collectiviteId,
      payload: { supportAccessId: id },
    });
    return ok(access);
  }
}
