import type { SystemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { ForgetUsage, type LedgerRetention, retentionLimits } from '../../domain/index.ts';

@Injectable()
export class ForgetUsageOperation extends ForgetUsage {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(scope: SystemScope, retention: LedgerRetention): Promise<readonly string[]> {
    const operation = 'usage.forget';
    const { value } = await this.unitOfWork.inScope(scope, { operation }, async (tx) => {
      const limits = retentionLimits(retention, tx.now);
      const [row] = await tx.manager.query<{ forgotten: string[] }[]>(
        'select metering.forget($1, $2, $3) as forgotten',
        [limits.requestsBefore, limits.hoursBefore, limits.monthsBefore],
      );
      const { forgotten } = row!;
      if (forgotten.length > 0) {
        const after = { ...limits, forgotten };
        tx.audit({ action: operation, target: { type: 'usage-event', id: 'partitions' }, after });
      }
      return forgotten;
    });
    return value;
  }
}
