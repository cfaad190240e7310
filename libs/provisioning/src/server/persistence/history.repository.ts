import { brandId, type DeploymentId, type Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type DeploymentEvent, DeploymentHistory } from '../../domain/index.ts';
import { newestEvents } from './deployment-event.rows.ts';

@Injectable()
export class HistoryRepository extends DeploymentHistory {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async newest(
    scope: Scope,
    ids: readonly DeploymentId[],
    most: number,
  ): Promise<ReadonlyMap<DeploymentId, readonly DeploymentEvent[]>> {
    const events = await this.unitOfWork.read(scope, (reading) => newestEvents(reading, ids, most));
    return Map.groupBy(events, ({ deploymentId }) => brandId<DeploymentId>(deploymentId));
  }
}
