import type { SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { LogoutNoticeEntity } from '../persistence/logout-notice.entity.ts';
import { SessionEntity } from '../persistence/session.entity.ts';

export interface PurgedSessions {
  readonly sessions: number;
  readonly notices: number;
}

/** Forgets who was logged in, once their sessions have ended, and notices of logout that are refused for their age. */
export class PurgeSessionsOperation {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns how many were forgotten */
  async execute(scope: SystemScope): Promise<PurgedSessions> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'session.purge' },
      async ({ manager }) => {
        const from = (entity: typeof SessionEntity | typeof LogoutNoticeEntity, isOver: string) =>
          manager.createQueryBuilder().delete().from(entity).where(isOver).execute();
        const sessions = await from(SessionEntity, 'idle_until <= now()');
        const notices = await from(LogoutNoticeEntity, 'usable_until <= now()');
        return { sessions: sessions.affected ?? 0, notices: notices.affected ?? 0 };
      },
    );
    return value;
  }
}
