import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import { type UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '@beffroi/tenancy/domain';
import { ApiKeyEntity } from '../persistence/api-key.entity.ts';

const NAMELESS = 'effacée';

/** What is left of a key beside its ids, which usage names: nothing that people wrote, nothing that a secret answers to. */
const NOTHING = {
  name: NAMELESS,
  contact: null,
  digest: Buffer.alloc(32),
  previousDigest: null,
  previousUntil: null,
  models: null,
  addresses: null,
  selfService: false,
};

/** Revokes every key of a collectivité that is being erased, those that keys issued included, and empties them. */
export class ApiKeyEraser extends TenantEraser {
  override readonly what = 'api-keys';
  override readonly tables = { 'keys.api_key': 'emptied' } as const;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tally: ErasureTally,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    await this.unitOfWork.inScope(scope, { operation: 'api-key.erase' }, async (tx) => {
      const keys = await tx.manager.findBy(ApiKeyEntity, { collectiviteId });
      const named = keys.filter(({ name }) => name !== NAMELESS);
      for (const { id, revokedAt } of named) {
        await tx.manager.update(ApiKeyEntity, { id }, { ...NOTHING, revokedAt: revokedAt ?? tx.now });
        tx.publish({ kind: 'key', id, body: null });
        tx.audit({ action: 'api-key.erase', target: { type: 'api-key', id }, collectiviteId });
      }
      if (named.length > 0) await this.tally.add(scope, collectiviteId, this.what, named.length);
    });
    return { kind: 'erased' };
  }
}
