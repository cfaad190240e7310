import { err, isUuid, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  RevokeServiceAccount,
  type ServiceAccount,
  type ServiceAccountId,
  type ServiceAccountNotFound,
} from '../../domain/index.ts';
import { deleteServiceAccount } from '../persistence/service-account.rows.ts';

@Injectable()
export class RevokeServiceAccountOperation extends RevokeServiceAccount {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(
    scope: OperatorScope,
    { serviceAccountId: id }: { readonly serviceAccountId: ServiceAccountId },
  ): Promise<Result<ServiceAccount, ServiceAccountNotFound>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'service-account.revoke' },
      async (tx) => {
        const account = isUuid(id) ? await deleteServiceAccount(tx.manager, id) : undefined;
        if (!account) return err({ kind: 'ServiceAccountNotFound', serviceAccountId: id } as const);
        const { collectiviteId } = account;
        tx.audit({
          action: 'service-account.revoke',
          target: { type: 'service-account', id },
          ...(collectiviteId ? { collectiviteId } : {}),
          before: account,
        });
        return ok(account);
      },
    );
    return value;
  }
}
