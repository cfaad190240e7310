import type { Scope, SiteId } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { GpuInventory, type NodeShape } from '../../domain/index.ts';
import { SiteEntity } from './site.entity.ts';

/** An observation, not a decision: nothing to audit. */
@Injectable()
export class GpuInventoryRepository extends GpuInventory {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async record(scope: Scope, siteId: SiteId, nodes: readonly NodeShape[]): Promise<boolean> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'gpu-inventory.record' }, (tx) =>
      tx.manager.update(SiteEntity, { id: siteId }, { nodes: [...nodes], observedAt: tx.now }),
    );
    return value.affected === 1;
  }
}
