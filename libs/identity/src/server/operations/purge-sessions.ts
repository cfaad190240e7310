import type { SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { SessionEntity } from '../persistence/session.entity.ts';

/** Forgets who was logged in, once their sessions have ended. */
export class PurgeSessionsOperation {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns how many were forgotten */
  async execute(scope: SystemScope): Promise<number> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'session.purge' }, ({ manager }) =>
      manager.createQueryBuilder().delete().from(SessionEntity).where('idle_until <= now()').execute(),
    );
    return value.affected ?? 0;
  }
}
