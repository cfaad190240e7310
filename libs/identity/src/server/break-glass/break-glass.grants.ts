import type { Grant } from '@beffroi/contracts/access';
import { BREAK_GLASS_ISSUER, isUuid, systemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type Grantee, Grants, isHeld } from '../../domain/index.ts';
import { BreakGlassEntity } from '../persistence/break-glass.entity.ts';

const AUTHENTICATING = systemScope('authenticate who came by break-glass');

/** What people hold, and who came by break-glass as long as they may. */
export class BreakGlassGrants extends Grants {
  constructor(
    private readonly others: Grants,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  override heldBy(grantee: Grantee): Promise<readonly Grant[]> {
    return grantee.issuer === BREAK_GLASS_ISSUER ? this.heldByCode(grantee) : this.others.heldBy(grantee);
  }

  private async heldByCode(grantee: Grantee): Promise<readonly Grant[]> {
    if (grantee.kind !== 'user' || !isUuid(grantee.subject)) return [];
    const { subject } = grantee;
    return this.unitOfWork.read(AUTHENTICATING, async ({ manager, now }) => {
      const rows = await manager
        .createQueryBuilder(BreakGlassEntity, 'glass')
        .where('glass.id = :subject', { subject })
        .getMany();
      return rows.filter((row) => isHeld(row, now)).map(({ role }) => ({ role, collectiviteId: null }));
    });
  }
}
