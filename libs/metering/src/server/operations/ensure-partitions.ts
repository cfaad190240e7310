import type { SystemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { EnsurePartitions } from '../../domain/index.ts';

const MONTHS_AHEAD = 3;

@Injectable()
export class EnsurePartitionsOperation extends EnsurePartitions {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(scope: SystemScope): Promise<number> {
    const operation = 'usage-partition.create';
    const { value } = await this.unitOfWork.inScope(scope, { operation }, async (tx) => {
      const [row] = await tx.manager.query<{ created: number }[]>(
        'select metering.ensure_partitions($1) as created',
        [MONTHS_AHEAD],
      );
      const { created } = row!;
      if (created > 0)
        tx.audit({ action: operation, target: { type: 'usage-event', id: 'partitions' }, after: row });
      return created;
    });
    return value;
  }
}
