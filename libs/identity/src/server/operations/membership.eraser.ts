import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import { type UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, TenantEraser } from '@beffroi/tenancy/domain';
import { InvitationEntity } from '../persistence/invitation.entity.ts';
import { MembershipEntity } from '../persistence/membership.entity.ts';
import { ServiceAccountEntity } from '../persistence/service-account.entity.ts';

/** Forgets who acted for a collectivité that is being erased: nobody may act for it any more. */
export class MembershipEraser extends TenantEraser {
  override readonly what = 'memberships';

  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'membership.erase' }, async (tx) => {
      const forgotten = await Promise.all(
        [MembershipEntity, ServiceAccountEntity, InvitationEntity].map((holders) =>
          tx.manager.delete(holders, { collectiviteId }),
        ),
      );
      const count = forgotten.reduce((sum, { affected }) => sum + (affected ?? 0), 0);
      if (count > 0) {
        const target = { type: 'collectivite', id: collectiviteId };
        tx.audit({ action: 'membership.erase', target, collectiviteId, after: { forgotten: count } });
      }
      return count;
    });
    return { kind: 'erased', what: this.what, count: value };
  }
}
