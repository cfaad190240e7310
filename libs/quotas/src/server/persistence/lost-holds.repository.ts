import type { IncarnationId, OperatorScope, SystemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AwaitedRun, type LostHold, LostHolds } from '../../domain/index.ts';

@Injectable()
export class LostHoldsRepository extends LostHolds {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  list(scope: OperatorScope | SystemScope): Promise<readonly LostHold[]> {
    return this.unitOfWork.read(scope, ({ manager }) => lostHolds(manager));
  }

  awaited(scope: OperatorScope | SystemScope): Promise<readonly AwaitedRun[]> {
    return this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<AwaitedRun[]>(
        `select incarnation, gateway_id as "gatewayId", heard_at as "heardAt", since
         from quotas.awaited_run order by gateway_id, incarnation`,
      ),
    );
  }
}

/** PostgreSQL's bigint comes as text; what is held stays below 2^53. */
type LostHoldRow = Omit<LostHold, 'held' | 'spent'> & Readonly<Record<'held' | 'spent', string>>;

/** @param incarnation of one run; of all, where none is named */
export const lostHolds = async (manager: EntityManager, incarnation?: IncarnationId): Promise<LostHold[]> => {
  const rows = await manager.query<LostHoldRow[]>(
    `select incarnation, gateway_id as "gatewayId", gone_at as "goneAt", limit_id as "limitId",
       window_start as "windowStart", collectivite_id as "collectiviteId", held, spent
     from quotas.lost_hold where incarnation = coalesce($1, incarnation)
     order by gateway_id, incarnation, limit_id, window_start`,
    [incarnation ?? null],
  );
  return rows.map((row) => ({ ...row, held: Number(row.held), spent: Number(row.spent) }));
};
