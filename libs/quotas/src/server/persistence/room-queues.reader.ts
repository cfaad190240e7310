import type { Scope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';

/** Gateways tell their queues each second; what a lost one told counts no longer than room does (`quotas.fresh_claims`). */
const TOLD_WITHIN = '5 seconds';

/** How many requests wait before engines that have no room; those that a limit holds up would not be helped by more. */
export class RoomQueues {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** By engine pool, all gateways together; pools before which nobody waits are left out. */
  async waiting(scope: Scope): Promise<ReadonlyMap<string, number>> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<{ pool: string; waiting: number }[]>(
        `select pool_id as pool, sum(queued)::integer as waiting from quotas.pool_claim
         where queued > 0 and told_at > clock_timestamp() - $1::interval group by pool_id`,
        [TOLD_WITHIN],
      ),
    );
    return new Map(rows.map(({ pool, waiting }) => [pool, waiting]));
  }
}
