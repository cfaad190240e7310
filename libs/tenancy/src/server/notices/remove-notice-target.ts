import { err, ok, type OperatorScope, type Result, type TenantScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type NoticeTarget,
  type NoticeTargetId,
  type NoticeTargetNotFound,
  RemoveNoticeTarget,
} from '../../domain/index.ts';
import { deleteTarget } from '../persistence/notice.rows.ts';

@Injectable()
export class RemoveNoticeTargetOperation extends RemoveNoticeTarget {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(
    scope: OperatorScope | TenantScope,
    id: NoticeTargetId,
  ): Promise<Result<NoticeTarget, NoticeTargetNotFound>> {
    const operation = 'notice-target.remove';
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation },
      async (tx): Promise<Result<NoticeTarget, NoticeTargetNotFound>> => {
        const removed = await deleteTarget(tx.manager, id);
        if (!removed) return err({ kind: 'NoticeTargetNotFound', targetId: id });
        const whose = removed.collectiviteId ? { collectiviteId: removed.collectiviteId } : {};
        tx.audit({ action: operation, target: { type: 'notice-target', id }, ...whose, before: removed });
        tx.emit({ type: 'tenancy.notice-target-removed', v: 1, ...whose, payload: { targetId: id } });
        return ok(removed);
      },
    );
    return value;
  }
}
