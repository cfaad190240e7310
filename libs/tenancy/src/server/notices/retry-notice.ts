import { err, ok, type OperatorScope, type Result, type TenantScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Notice, type NoticeId, type NoticeNotFound, RetryNotice } from '../../domain/index.ts';
import { reviveNotice } from '../persistence/notice.rows.ts';

@Injectable()
export class RetryNoticeOperation extends RetryNotice {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(
    scope: OperatorScope | TenantScope,
    id: NoticeId,
  ): Promise<Result<Notice, NoticeNotFound>> {
    const operation = 'notice.retry';
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation },
      async (tx): Promise<Result<Notice, NoticeNotFound>> => {
        const notice = await reviveNotice(tx.manager, id);
        if (!notice) return err({ kind: 'NoticeNotFound', noticeId: id });
        const whose = notice.collectiviteId ? { collectiviteId: notice.collectiviteId } : {};
        tx.audit({
          action: operation,
          target: { type: 'notice', id },
          ...whose,
          after: { state: notice.state },
        });
        return ok(notice);
      },
    );
    return value;
  }
}
