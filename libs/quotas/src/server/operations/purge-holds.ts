import type { SystemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { PurgeHolds } from '../../domain/index.ts';

@Injectable()
export class PurgeHoldsOperation extends PurgeHolds {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async execute(scope: SystemScope): Promise<number> {
    const operation = 'hold.purge';
    const { value } = await this.unitOfWork.inScope(scope, { operation }, async (tx) => {
      const [row] = await tx.manager.query<{ purged: number }[]>(
        'select quotas.purge_holds() + quotas.purge_shares() + quotas.purge_pools() as purged',
      );
      const { purged } = row!;
      if (purged > 0) tx.audit({ action: operation, target: { type: 'hold', id: 'closed' }, after: row });
      return purged;
    });
    return value;
  }
}
