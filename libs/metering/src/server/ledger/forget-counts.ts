import type { SystemScope } from '@beffroi/kernel';
import { deleteAtMost, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  ForgetCounts,
  type ForgottenCounts,
  type LedgerRetention,
  type RetentionLimits,
  retentionLimits,
} from '../../domain/index.ts';

const MOST_AT_ONCE = 5_000;

interface Forgettable {
  readonly table: string;
  /** `$1` is the midnight in Paris before which its class is old. */
  readonly condition: string;
  readonly keptAs: keyof RetentionLimits;
}

const FORGETTABLE: readonly Forgettable[] = [
  // No sum by month outlives it: it is itself the voucher of what was billed.
  { table: 'metering.gpu_hour', condition: 'hour < $1', keptAs: 'monthsBefore' },
  // The last one says up to where hours were summed.
  {
    table: 'metering.gpu_metered_hour',
    condition: 'hour < $1 and hour < (select max(hour) from metering.gpu_metered_hour)',
    keptAs: 'monthsBefore',
  },
  { table: 'metering.engine_hour', condition: 'hour < $1', keptAs: 'requestsBefore' },
  { table: 'metering.own_work', condition: 'hour < $1', keptAs: 'requestsBefore' },
  { table: 'metering.reconciled_hour', condition: 'hour < $1', keptAs: 'requestsBefore' },
  {
    table: 'metering.engine_reading',
    condition: 'coalesce(ended_at, read_at) < $1',
    keptAs: 'requestsBefore',
  },
  // Presence knows a run for thirty days after its end, and the last one of each gateway for ever.
  {
    table: 'metering.incarnation',
    condition: `coalesce(greatest(shipped_through, replayed_at), '-infinity') < $1
      and not exists (select from dataplane.presence known where known.incarnation = incarnation.incarnation)
      and not exists (select from metering.open_admission open where open.incarnation = incarnation.incarnation)`,
    keptAs: 'requestsBefore',
  },
];

const LIMIT = `
  select least($1::date, open_period)::timestamp at time zone 'Europe/Paris' as before from metering.ledger`;

@Injectable()
export class ForgetCountsOperation extends ForgetCounts {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(scope: SystemScope, retention: LedgerRetention): Promise<ForgottenCounts> {
    const forgotten: Record<string, number> = {};
    for (const each of FORGETTABLE) {
      let count: number;
      do {
        count = await this.#forgetSome(scope, retention, each);
        if (count > 0) forgotten[each.table] = (forgotten[each.table] ?? 0) + count;
      } while (count === MOST_AT_ONCE);
    }
    return forgotten;
  }

  async #forgetSome(
    scope: SystemScope,
    retention: LedgerRetention,
    { table, condition, keptAs }: Forgettable,
  ): Promise<number> {
    const operation = 'usage.forget-counts';
    const { value } = await this.unitOfWork.inScope(scope, { operation }, async (tx) => {
      const [limit] = await tx.manager.query<{ before: Date }[]>(LIMIT, [
        retentionLimits(retention, tx.now)[keptAs],
      ]);
      const { before } = limit!;
      const rows = await deleteAtMost(tx.manager, { table, condition, parameters: [before] }, MOST_AT_ONCE);
      const after = { before: before.toISOString(), rows };
      if (rows > 0) tx.audit({ action: operation, target: { type: 'table', id: table }, after });
      return rows;
    });
    return value;
  }
}
