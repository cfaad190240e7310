import { ModelUses } from '@beffroi/catalogue/domain';
import type { ModelId, Scope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { DeploymentEntity } from './deployment.entity.ts';

@Injectable()
export class DeploymentsOfModels extends ModelUses {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  liveDeployments(scope: Scope, id: ModelId): Promise<number> {
    return this.unitOfWork.read(scope, ({ manager }) =>
      manager.countBy(DeploymentEntity, { modelId: id, retiredAt: IsNull() }),
    );
  }
}
