import type { SystemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { PurgeEntries } from '../../domain/index.ts';

const MOST_AT_ONCE = 5_000;

@Injectable()
export class PurgeEntriesOperation extends PurgeEntries {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(scope: SystemScope): Promise<number> {
    let total = 0;
    for (;;) {
      const purged = await this.#purge(scope);
      total += purged;
      if (purged < MOST_AT_ONCE) return total;
    }
  }

  async #purge(scope: SystemScope): Promise<number> {
    const operation = 'audit.purge';
    const { value } = await this.unitOfWork.inScope(scope, { operation }, async (tx) => {
      const [row] = await tx.manager.query<{ purged: number }[]>('select audit.purge_expired($1) as purged', [
        MOST_AT_ONCE,
      ]);
      const { purged } = row!;
      if (purged > 0) tx.audit({ action: operation, target: { type: 'audit', id: 'expired' }, after: row });
      return purged;
    });
    return value;
  }
}
