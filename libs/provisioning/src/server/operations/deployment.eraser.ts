import { brandId, type CollectiviteId, type SystemScope } from '@beffroi/kernel';
import { type UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, TenantEraser } from '@beffroi/tenancy/domain';
import type { RetireDeployment } from '../../domain/index.ts';
import { DeploymentEntity } from '../persistence/deployment.entity.ts';

/** Retires every deployment of a collectivité that is being erased, and waits until its objects are gone. */
export class DeploymentEraser extends TenantEraser {
  override readonly what = 'deployments';

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly retiring: RetireDeployment,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    const deployments = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.findBy(DeploymentEntity, { collectiviteId }),
    );
    for (const { id } of deployments.filter(({ desired }) => desired === 'running'))
      await this.retiring.execute(scope, { deploymentId: brandId(id) });
    const left = deployments.filter(({ retiredAt }) => retiredAt === null).length;
    return left > 0
      ? { kind: 'waiting', what: this.what, left }
      : { kind: 'erased', what: this.what, count: deployments.length };
  }
}
