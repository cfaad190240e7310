import type { SystemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { TurnRefusedDays } from '../../domain/index.ts';

const DAYS_AHEAD = 7;
const LEAST_DAYS = 1;

@Injectable()
export class TurnRefusedDaysOperation extends TurnRefusedDays {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(scope: SystemScope, keptDays: number): Promise<readonly string[]> {
    const operation = 'refused-request.forget';
    const { value } = await this.unitOfWork.inScope(scope, { operation }, async (tx) => {
      await tx.manager.query('select metering.ensure_refused_days($1)', [DAYS_AHEAD]);
      const [row] = await tx.manager.query<{ forgotten: string[] }[]>(
        `select metering.forget_refused((now() at time zone 'UTC')::date - $1::int) as forgotten`,
        [Math.max(LEAST_DAYS, keptDays)],
      );
      const { forgotten } = row!;
      if (forgotten.length > 0)
        tx.audit({ action: operation, target: { type: 'refused-request', id: 'partitions' }, after: row });
      return forgotten;
    });
    return value;
  }
}
