import { brandId, type DeploymentId, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { QueuePositions } from '../../domain/index.ts';

@Injectable()
export class QueueRepository extends QueuePositions {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async of(scope: Scope, ids: readonly DeploymentId[]): Promise<ReadonlyMap<DeploymentId, number>> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<{ id: string; position: number }[]>(
        'select deployment_id as id, position from provisioning.queue_positions($1)',
        [ids],
      ),
    );
    return new Map(rows.map(({ id, position }) => [brandId<DeploymentId>(id), position]));
  }
}
