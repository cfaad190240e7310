import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import {
  type Collectivites,
  type ErasureStep,
  type ErasureTally,
  TenantEraser,
} from '@beffroi/tenancy/domain';
import { OrganizationEntity } from '../persistence/organization.entity.ts';

/**
 * Waits until the reconciler has deleted the organisation in Keycloak, and forgets it then. One that manages accounts is
 * kept, disabled: they would be deleted with it.
 */
export class OrganizationEraser extends TenantEraser {
  override readonly what = 'organization';
  override readonly tables = { 'identity.organization': 'removed' } as const;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
    private readonly tally: ErasureTally,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'organization.erase' },
      async (tx): Promise<ErasureStep> => {
        const known = await tx.manager.findOneBy(OrganizationEntity, { collectiviteId });
        if (!known) return { kind: 'erased' };
        const { since } = (await this.collectivites.find(scope, collectiviteId))!;
        // What was seen before erasing began says nothing of what is there now.
        if (known.organizationId && (!known.observedAt || known.observedAt <= since))
          return { kind: 'waiting', what: this.what, left: 1 };
        if (known.differences.some(({ kind }) => kind === 'managed-stranger'))
          return { kind: 'kept', what: 'keycloak-organization' };
        if (known.organizationId) return { kind: 'waiting', what: this.what, left: 1 };
        await tx.manager.delete(OrganizationEntity, { collectiviteId });
        await this.tally.add(scope, collectiviteId, this.what, 1);
        return { kind: 'erased' };
      },
    );
    return value;
  }
}
