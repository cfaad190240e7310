import type { SystemScope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  estimatedEvent,
  isAbandoned,
  type OpenAdmission,
  type RunState,
  SettleAbandoned,
} from '../../domain/index.ts';

interface OpenRow extends RunState {
  readonly admission: OpenAdmission;
}

/** Settled in one transaction; the rest comes with the next sweep. */
const MOST_AT_ONCE = 1_000;

@Injectable()
export class SettleAbandonedOperation extends SettleAbandoned {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(scope: SystemScope): Promise<number> {
    const operation = 'usage-event.settle';
    const { value } = await this.unitOfWork.inScope(scope, { operation }, async (tx) => {
      const open = await openAdmissions(tx);
      const events = open
        .filter((row) => isAbandoned(row, tx.now))
        .map(({ admission }) => JSON.stringify(estimatedEvent(admission)));
      if (events.length === 0) return 0;
      const [row] = await tx.manager.query<{ stored: object }[]>(
        'select metering.settle_estimated($1) as stored',
        [events.join('\n')],
      );
      tx.audit({ action: operation, target: { type: 'usage-event', id: 'abandoned' }, after: row!.stored });
      return events.length;
    });
    return value;
  }
}

/** Oldest first: what is under way in a gateway that lives is young. */
const openAdmissions = ({ manager }: Transaction): Promise<OpenRow[]> =>
  manager.query<OpenRow[]>(
    `select open.admission, run.fenced_at as "fencedAt", run.left_at as "leftAt", run.polled_at as "polledAt"
     from metering.open_admission open
     join dataplane.presence run on run.incarnation = open.incarnation
     order by open.id
     limit $1`,
    [MOST_AT_ONCE],
  );
