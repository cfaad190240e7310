import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import { type UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, TenantEraser } from '@beffroi/tenancy/domain';
import { ApiKeyEntity } from '../persistence/api-key.entity.ts';

const NAMELESS = 'effacée';

/** Revokes every key of a collectivité that is being erased, and forgets what people wrote on them. */
export class ApiKeyEraser extends TenantEraser {
  override readonly what = 'api-keys';

  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'api-key.erase' }, async (tx) => {
      const keys = await tx.manager.findBy(ApiKeyEntity, { collectiviteId });
      const named = keys.filter(({ name }) => name !== NAMELESS);
      for (const { id, revokedAt } of named) {
        const nothing = { name: NAMELESS, contact: null, revokedAt: revokedAt ?? tx.now };
        await tx.manager.update(ApiKeyEntity, { id }, nothing);
        tx.publish({ kind: 'key', id, body: null });
        tx.audit({ action: 'api-key.erase', target: { type: 'api-key', id }, collectiviteId });
      }
      return keys.length;
    });
    return { kind: 'erased', what: this.what, count: value };
  }
}
