import type { Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Notice, type NoticeFilter, Notices, type NoticeTarget } from '../../domain/index.ts';
import { findNotices, findTargets } from '../persistence/notice.rows.ts';

@Injectable()
export class NoticesRepository extends Notices {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override targets(
    scope: Scope,
    filter: Pick<NoticeFilter, 'collectiviteId'>,
  ): Promise<readonly NoticeTarget[]> {
    return this.unitOfWork.read(scope, ({ manager }) => findTargets(manager, scope, filter));
  }

  override list(scope: Scope, filter: NoticeFilter): Promise<readonly Notice[]> {
    return this.unitOfWork.read(scope, ({ manager }) => findNotices(manager, scope, filter));
  }
}
