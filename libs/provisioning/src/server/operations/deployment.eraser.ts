import { brandId, type CollectiviteId, type SystemScope } from '@beffroi/kernel';
import { type UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '@beffroi/tenancy/domain';
import type { RetireDeployment } from '../../domain/index.ts';
import { DeploymentEntity } from '../persistence/deployment.entity.ts';
import { emptyDeployments } from '../persistence/empty-deployments.ts';

/** Retires every deployment of a collectivité that is being erased, and waits until its objects are gone. */
export class DeploymentEraser extends TenantEraser {
  override readonly what = 'deployments';
  override readonly tables = {
    'provisioning.deployment': 'emptied',
    'provisioning.deployment_event': 'removed',
    'provisioning.gpu_reservation': 'removed',
    'provisioning.placement_policy': 'removed',
    'provisioning.rollout_share': 'removed',
  } as const;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly retiring: RetireDeployment,
    private readonly tally: ErasureTally,
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
    if (left > 0) return { kind: 'waiting', what: this.what, left };
    await this.empty(scope, collectiviteId);
    return { kind: 'erased' };
  }

  /** Of what has been retired, ids and sizes stay, which usage names. */
  private async empty(scope: SystemScope, collectiviteId: CollectiviteId): Promise<void> {
    await this.unitOfWork.inScope(scope, { operation: 'deployment.erase' }, async ({ manager }) => {
      const emptied = await emptyDeployments(manager, collectiviteId);
      if (emptied > 0) await this.tally.add(scope, collectiviteId, this.what, emptied);
    });
  }
}
